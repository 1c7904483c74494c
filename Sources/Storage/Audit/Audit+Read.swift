package import Domain
import Foundation
import GRDB
package import Vault

extension Audit {
    /// Entries that fit, in their order.
    package func entries(_ filter: AuditFilter, limit: Int) async throws -> [AuditRecord] {
        var conditions = ["sequence >= ?"]
        var arguments: StatementArguments = [Int64(clamping: filter.from ?? 0)]
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            conditions.append(condition)
            arguments += [value]
        }
        if let to = filter.to { add("sequence <= ?", Int64(clamping: to)) }
        if let tenant = filter.tenant { add("tenant = ?", tenant.data) }
        if let kind = filter.kind { add("kind = ?", kind.rawValue) }
        if let after = filter.after { add("at >= ?", after.milliseconds) }
        if let before = filter.before { add("at < ?", before.milliseconds) }
        arguments += [limit]
        let sql =
            "SELECT header, body, leaf FROM entries WHERE \(conditions.joined(separator: " AND ")) ORDER BY sequence LIMIT ?"
        return try await reading { [arguments] db in try db.rows(sql, arguments).map(AuditRecord.init(row:)) }
    }

    package func entry(_ sequence: UInt64) async throws -> AuditRecord? {
        guard let number = Int64(exactly: sequence) else { return nil }
        return try await reading { db in
            try db.row("SELECT header, body, leaf FROM entries WHERE sequence = ?", [number])
                .map(AuditRecord.init(row:))
        }
    }

    /// The wrapped keys of some segments.
    package func segments(_ ids: Set<AuditSegmentID>) async throws -> [AuditSegmentEntry] {
        try await reading { db in
            try ids.compactMap { id in
                let row = try db.row(
                    """
                    SELECT e.sequence, e.body FROM segments s JOIN entries e ON e.sequence = s.sequence
                    WHERE s.segment = ?
                    """, [Data(id.bytes)])
                guard let row else { return nil }
                guard let record = AuditSegmentRecord(Array(row["body"] as Data)) else {
                    throw StoreError.corrupt("an audit segment does not read")
                }
                return AuditSegmentEntry(
                    segment: id, sequence: UInt64(row["sequence"] as Int64), record: record)
            }.sorted { $0.sequence < $1.sequence }
        }
    }

    /// What proves that an entry stands in the log of the newest checkpoint; `nil` where none reaches it.
    package func inclusionProof(
        of sequence: UInt64
    ) async throws -> (checkpoint: SignedCheckpoint, proof: [MerkleHash])? {
        try await reading { db in
            guard let newest = try Self.newestCheckpoint(in: db), sequence < newest.checkpoint.size else { return nil }
            let proof = try MerkleTree.inclusionProof(of: sequence, size: newest.checkpoint.size) {
                try AuditTree.hash($0, in: db)
            }
            return (newest, proof)
        }
    }

    /// What proves that the log of `old` entries is the beginning of the newest checkpoint's.
    package func consistencyProof(
        from old: UInt64
    ) async throws -> (checkpoint: SignedCheckpoint, proof: [MerkleHash])? {
        try await reading { db in
            guard let newest = try Self.newestCheckpoint(in: db), old <= newest.checkpoint.size else { return nil }
            let proof = try MerkleTree.consistencyProof(from: old, to: newest.checkpoint.size) {
                try AuditTree.hash($0, in: db)
            }
            return (newest, proof)
        }
    }
}
