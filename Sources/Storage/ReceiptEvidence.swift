package import Domain
import Foundation
import GRDB
package import JSON
import Vault

/// What a chargeback file needs of a receipt.
package struct ReceiptEvidence: Sendable {
    /// An audit entry that tells of it.
    package struct Entry: Sendable {
        package let sequence: UInt64
        package let kind: String
        package let delivery: DeliveryID?
        package let at: Timestamp
    }

    /// What a delivery row tells beside the delivery: of its last attempt.
    package struct Attempt: Sendable {
        /// SHA-256 of the message.
        package let messageHash: [UInt8]?
        /// What allowed it.
        package let consent: JSONValue
    }

    package let receipt: Receipt
    package let templateHash: TemplateHash?
    package let attempts: [DeliveryID: Attempt]
    package let events: [TimelineEvent]
    package let entries: [Entry]
    /// The acceptance is told in one of these entries.
    package let acceptances: [UInt64]
}

extension TenantStore {
    /// `nil` where the tenant has no such receipt.
    package func evidence(of id: ReceiptID) async throws -> ReceiptEvidence? {
        guard let receipt = try await receipt(id), let events = try await events(of: id) else { return nil }
        let (hash, attempts, staged) = try await store.read { db in
            let row = try db.row(
                "SELECT template_hash FROM receipts WHERE tenant = ? AND id = ?", [tenant.data, id.data])
            let hash = row.flatMap { TemplateHash(bytes: $0["template_hash"] as Data) }
            return (hash, try Self.attempts(of: id, tenant, in: db), try Self.stagedRows(of: id, tenant, in: db))
        }
        let rows = staged.flatMap { first in (0..<first.count).map { first.row + Int64($0) } }
        let places = try await store.audit.places(ofStaged: rows, of: tenant)
        let entries = staged.flatMap { first in
            (0..<first.count).compactMap { offset -> ReceiptEvidence.Entry? in
                guard let place = places[first.row + Int64(offset)] else { return nil }
                return .init(sequence: place.sequence, kind: place.kind, delivery: first.delivery, at: first.at)
            }
        }
        return ReceiptEvidence(
            receipt: receipt, templateHash: hash, attempts: attempts, events: events,
            entries: entries.sorted { $0.sequence < $1.sequence },
            acceptances: try await store.audit.acceptances(of: tenant, near: receipt.createdAt))
    }

    private static func attempts(
        of id: ReceiptID, _ tenant: TenantID, in db: Database
    ) throws -> [DeliveryID: ReceiptEvidence.Attempt] {
        let rows = try db.rows(
            "SELECT id, message_hash, consent FROM deliveries WHERE tenant = ? AND receipt = ?",
            [tenant.data, id.data])
        return try Dictionary(
            rows.map { row in
                let consent: String? = row["consent"]
                let hash: Data? = row["message_hash"]
                // Written by this program; a text that does not read is told as none.
                let value = consent.flatMap { try? JSONValue(parsing: Array($0.utf8)) } ?? .null
                return (try DeliveryID.decode(row, "id"), .init(messageHash: hash.map { Array($0) }, consent: value))
            }, uniquingKeysWith: { $1 })
    }

    private typealias Staged = (row: Int64, count: Int, delivery: DeliveryID?, at: Timestamp)

    /// What was staged with its events, and the begin of an attempt that no event tells of: it is in flight, or a crash
    /// cut it off.
    private static func stagedRows(of id: ReceiptID, _ tenant: TenantID, in db: Database) throws -> [Staged] {
        try db.rows(
            """
            SELECT audit_row, audit_rows, delivery, at FROM events
            WHERE tenant = ?1 AND receipt = ?2 AND audit_row IS NOT NULL
            UNION ALL
            SELECT attempt_audit_row, 1, id, attempt_started_at FROM deliveries
            WHERE tenant = ?1 AND receipt = ?2 AND attempt_audit_row IS NOT NULL AND attempt_audit_row NOT IN (
                SELECT audit_row FROM events WHERE tenant = ?1 AND receipt = ?2 AND audit_row IS NOT NULL)
            """, [tenant.data, id.data]
        ).map { row in
            (
                row["audit_row"], row["audit_rows"],
                row["delivery"] == nil ? nil : try DeliveryID.decode(row, "delivery"), try .require(row, "at")
            )
        }
    }
}
