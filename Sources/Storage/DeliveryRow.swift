import Domain
import Foundation
import GRDB

/// How deliveries stand in the store.
enum DeliveryRow {
    static func work(_ work: Delivery.Work?) -> Int? {
        switch work {
        case .send: 0
        case .lookUp: 1
        case .poll: 2
        case nil: nil
        }
    }

    static let insertSQL = """
        INSERT INTO deliveries (id, tenant, receipt, channel, position, address_hash, status, attempts, retries, step,
            work, due_at, queued_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?)
        """

    /// What `insertSQL` takes.
    static func values(_ delivery: Delivery, tenant: TenantID, addressHash: [UInt8]) -> StatementValues {
        var values = StatementValues(count: 10, bytes: 96)
        values.add(delivery.id.bytes)
        values.add(tenant.bytes)
        values.add(delivery.receipt.bytes)
        values.add(delivery.channel.rawValue)
        values.add(delivery.position)
        values.add(addressHash)
        values.add(delivery.status.rawValue)
        values.add(work(delivery.work).map(Int64.init))
        values.add(delivery.dueAt?.milliseconds)
        values.add(delivery.queuedAt.milliseconds)
        return values
    }

    /// Writes a delivery's state and gives its lease back.
    static func update(_ delivery: Delivery, sequence: Int64, attemptStartedAt: Timestamp?, in db: Database) throws {
        try db.run(
            """
            UPDATE deliveries SET status = ?, reason = ?, attempts = ?, retries = ?, step = ?, doubt_since = ?, work = ?,
                due_at = ?, attempt_started_at = ?, provider_message = ?, provider_conversation = ?, segments = ?,
                sent_at = ?, delivered_at = ?, lease_owner = NULL, lease_boot = NULL, lease_until = NULL
            WHERE sequence = ?
            """,
            [
                delivery.status.rawValue, delivery.reason?.rawValue, delivery.attempts, delivery.retries, delivery.step,
                delivery.doubtSince?.milliseconds, work(delivery.work), delivery.dueAt?.milliseconds,
                attemptStartedAt?.milliseconds, delivery.providerMessageID, delivery.providerConversationID,
                delivery.segments, delivery.sentAt?.milliseconds, delivery.deliveredAt?.milliseconds, sequence,
            ])
    }

    static func decode(_ row: Row) throws -> Delivery {
        .restored(
            id: try .decode(row, "id"), receipt: try .decode(row, "receipt"), channel: try .require(row, "channel"),
            position: row["position"], status: try .require(row, "status"),
            reason: (row["reason"] as String?).flatMap(Reason.init), attempts: row["attempts"],
            retries: row["retries"], step: row["step"], doubtSince: .decode(row, "doubt_since"),
            dueAt: .decode(row, "due_at"), providerMessageID: row["provider_message"],
            providerConversationID: row["provider_conversation"], segments: row["segments"],
            queuedAt: try .require(row, "queued_at"), sentAt: .decode(row, "sent_at"),
            deliveredAt: .decode(row, "delivered_at"))
    }

    /// The deliveries of a receipt in the order in which they were made, with their row numbers.
    static func ofReceipt(_ receipt: Data, tenant: Data, in db: Database) throws -> [(sequence: Int64, row: Row)] {
        try db.rows(
            "SELECT * FROM deliveries WHERE tenant = ? AND receipt = ? ORDER BY position", [tenant, receipt]
        ).map { ($0["sequence"], $0) }
    }
}
