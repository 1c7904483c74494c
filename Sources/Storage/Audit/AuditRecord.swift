package import Domain
import Foundation
import GRDB
package import Vault

/// An entry as it stands in the log.
package struct AuditRecord: Sendable {
    package let header: AuditHeader
    package let headerBytes: [UInt8]
    package let body: [UInt8]
    package let leaf: MerkleHash

    package var sequence: UInt64 { header.position.sequence }

    init(row: Row) throws {
        headerBytes = Array(row["header"] as Data)
        guard let header = AuditHeader(headerBytes) else { throw StoreError.corrupt("an audit entry does not read") }
        self.header = header
        body = Array(row["body"] as Data)
        leaf = Array(row["leaf"] as Data)
    }

    /// The part of the header that the content was sealed with.
    package var core: [UInt8] { header.core.bytes }
}

/// Which entries a list shows; all conditions hold at once.
package struct AuditFilter: Sendable {
    /// `nil` for those of all tenants and the platform.
    package var tenant: TenantID?
    package var kind: AuditKind?
    /// From this time on, and before this time.
    package var after: Timestamp?
    package var before: Timestamp?
    /// From this entry on, and up to this entry.
    package var from: UInt64?
    package var to: UInt64?

    package init() {}
}

/// A segment's key as it stands in the log, wrapped.
package struct AuditSegmentEntry: Sendable {
    package let segment: AuditSegmentID
    /// Of the entry that opened it.
    package let sequence: UInt64
    package let record: AuditSegmentRecord
}
