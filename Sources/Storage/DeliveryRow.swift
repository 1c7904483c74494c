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
        var values = StatementValues(count: 15, bytes: 160)
        values.add(delivery.status.rawValue)
        values.add(delivery.reason?.rawValue)
        values.add(delivery.attempts)
        values.add(delivery.retries)
        values.add(delivery.step)
        values.add(delivery.doubtSince?.milliseconds)
        values.add(work(delivery.work).map(Int64.init))
        values.add(delivery.dueAt?.milliseconds)
        values.add(attemptStartedAt?.milliseconds)
        values.add(delivery.providerMessageID)
        values.add(delivery.providerConversationID)
        values.add(delivery.segments.map(Int64.init))
        values.add(delivery.sentAt?.milliseconds)
        values.add(delivery.deliveredAt?.milliseconds)
        values.add(sequence)
        try db.run(
            """
            UPDATE deliveries SET status = ?, reason = ?, attempts = ?, retries = ?, step = ?, doubt_since = ?, work = ?,
                due_at = ?, attempt_started_at = ?, provider_message = ?, provider_conversation = ?, segments = ?,
                sent_at = ?, delivered_at = ?, lease_owner = NULL, lease_boot = NULL, lease_until = NULL
            WHERE sequence = ?
            """, values)
    }

    /// A delivery as it stands, with the row's number and the count of its leases.
    struct Stored: Sendable {
        let sequence: Int64
        let fence: Int64
        let delivery: Delivery
        /// What allowed its last attempt, as JSON.
        let consent: String?
        /// SHA-256 of the message of the last attempt; empty where there was none.
        let messageHash: [UInt8]
        /// The number under which the begin of the last attempt was staged for the audit.
        let attemptAuditRow: Int64?
        /// When the attempt began that is in flight.
        let attemptStartedAt: Timestamp?

        /// What `init` reads, of the table as `d`.
        static let columns = """
            d.sequence, d.fence, d.id, d.receipt, d.channel, d.position, d.status, d.reason, d.attempts, d.retries,
            d.step, d.doubt_since, d.due_at, d.provider_message, d.provider_conversation, d.segments, d.queued_at,
            d.sent_at, d.delivered_at, d.consent, d.message_hash, d.attempt_audit_row,
            d.attempt_started_at
            """

        init(_ columns: inout StatementColumns) throws {
            sequence = columns.integer()
            fence = columns.integer()
            delivery = .restored(
                id: try columns.identifier(), receipt: try columns.identifier(), channel: try columns.word(),
                position: Int(columns.integer()), status: try columns.word(),
                reason: columns.textIfAny().flatMap(Reason.init), attempts: Int(columns.integer()),
                retries: Int(columns.integer()), step: Int(columns.integer()), doubtSince: columns.timeIfAny(),
                dueAt: columns.timeIfAny(), providerMessageID: columns.textIfAny(),
                providerConversationID: columns.textIfAny(), segments: columns.integerIfAny().map(Int.init),
                queuedAt: columns.time(), sentAt: columns.timeIfAny(), deliveredAt: columns.timeIfAny())
            consent = columns.textIfAny()
            messageHash = columns.blob()
            attemptAuditRow = columns.integerIfAny()
            attemptStartedAt = columns.timeIfAny()
        }
    }

    /// The deliveries of a receipt in the order in which they were made.
    static func ofReceipt(_ receipt: ReceiptID, tenant: TenantID, in db: Database) throws -> [Stored] {
        var values = StatementValues(count: 2, bytes: 32)
        values.add(tenant.bytes)
        values.add(receipt.bytes)
        return try db.rows(
            "SELECT \(Stored.columns) FROM deliveries d WHERE d.tenant = ? AND d.receipt = ? ORDER BY d.position",
            values, Stored.init)
    }
}
