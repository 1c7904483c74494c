package import Domain
import Foundation
import GRDB

/// What the engine has to do, over all tenants: leases of deliveries, and what came of them.
package struct Outbox: Sendable {
    let store: Store

    /// What waits in a lane for one kind of work, and when the first of it is due.
    package struct Waiting: Sendable, Hashable {
        package let lane: Lane
        package let work: Delivery.Work
        package let due: Timestamp

        package init(lane: Lane, work: Delivery.Work, due: Timestamp) {
            self.lane = lane
            self.work = work
            self.due = due
        }
    }

    /// Everything that waits, by lane and kind of work: read once at the start.
    package func waiting() async throws -> [Waiting] {
        try await store.read { db in
            try db.rows(
                """
                SELECT tenant, channel, work, min(due_at) AS due_at FROM deliveries
                WHERE work IS NOT NULL AND lease_boot IS NULL GROUP BY tenant, channel, work
                """, []
            ).map { row in
                Waiting(
                    lane: Lane(tenant: try .decode(row, "tenant"), channel: try .require(row, "channel")),
                    work: try .decode(row["work"]), due: try .require(row, "due_at"))
            }
        }
    }

    /// When the first delivery of each kind of work is due in a lane.
    package func waiting(in lane: Lane) async throws -> [Waiting] {
        try await store.read { db in
            try [Delivery.Work.send, .lookUp, .poll].compactMap { work in
                let row = try db.row(
                    """
                    SELECT min(due_at) AS due_at FROM deliveries
                    WHERE tenant = ? AND channel = ? AND work = ? AND lease_boot IS NULL
                    """, [lane.tenant.data, lane.channel.rawValue, DeliveryRow.work(work)])
                guard let row, let due = Timestamp.decode(row, "due_at") else { return nil }
                return Waiting(lane: lane, work: work, due: due)
            }
        }
    }

    /// How many deliveries are in somebody's hands, and when the first of the others is due; of one moment.
    package func standing() async throws -> (held: Int, firstDue: Timestamp?) {
        try await store.read { db in
            let row = try db.row(
                """
                SELECT (SELECT count(*) FROM deliveries WHERE lease_boot IS NOT NULL) AS held,
                    (SELECT min(due_at) FROM deliveries WHERE work IS NOT NULL AND lease_boot IS NULL) AS due
                """, [])
            return (row?["held"] ?? 0, row.flatMap { .decode($0, "due") })
        }
    }

    /// How many deliveries a delivery's lease may keep; who wants which.
    package struct Order: Sendable {
        package let lane: Lane
        package let work: Delivery.Work
        package let limit: Int

        package init(lane: Lane, work: Delivery.Work, limit: Int) {
            self.lane = lane
            self.work = work
            self.limit = limit
        }
    }

    /// Takes due deliveries into this process's hands. All orders are served in one transaction.
    ///
    /// - Parameter until: when the lease may be taken over by another node.
    package func lease(_ orders: [Order], now: Timestamp, until: Timestamp, owner: String) async throws
        -> [LeasedDelivery]
    {
        let rows = try await store.commits.write { db in
            var rows: [SealedLease] = []
            for order in orders {
                let found = try SealedLease.due(order, at: now, in: db)
                for row in found {
                    try hold(row, until: until, owner: owner, in: db)
                }
                rows += found
            }
            return rows
        }
        return try await opened(rows)
    }

    func hold(_ row: SealedLease, until: Timestamp, owner: String, in db: Database) throws {
        var values = StatementValues(count: 4, bytes: 64)
        values.add(owner)
        values.add(store.boot)
        values.add(until.milliseconds)
        values.add(row.sequence)
        try db.run(
            """
            UPDATE deliveries SET lease_owner = ?, lease_boot = ?, lease_until = ?, fence = fence + 1
            WHERE sequence = ?
            """, values)
    }

    /// Opens leased rows outside the writer's queue. One that does not open is given out as such: it must not be in this
    /// run's hands for ever, and somebody has to hear of it.
    func opened(_ rows: [SealedLease]) async throws -> [LeasedDelivery] {
        var leased: [LeasedDelivery] = []
        leased.reserveCapacity(rows.count)
        for row in rows {
            // A tenant that was deleted meanwhile has no keys; its rows go soon.
            guard let keys = try await store.keyring.keys(of: row.lane.tenant) else { continue }
            do {
                leased.append(
                    LeasedDelivery(
                        row, try ReceiptContent(sealed: row.content, receipt: row.delivery.receipt, keys: keys)))
            } catch {
                leased.append(LeasedDelivery(row, .unreadable, isReadable: false))
            }
        }
        return leased
    }

    /// Gives deliveries back untouched: nothing was sent.
    package func release(_ leased: [LeasedDelivery]) async throws {
        guard !leased.isEmpty else { return }
        try await store.commits.write { db in
            for delivery in leased {
                try db.run(
                    """
                    UPDATE deliveries SET lease_owner = NULL, lease_boot = NULL, lease_until = NULL
                    WHERE sequence = ? AND fence = ? AND status <> 'sending'
                    """, [delivery.sequence, delivery.fence])
            }
        }
    }
}

/// A delivery in the engine's hands, with what is needed to work on it.
package struct LeasedDelivery: Sendable {
    let sequence: Int64
    let fence: Int64
    let addressHash: Data
    package let lane: Lane
    package let work: Delivery.Work
    package let delivery: Delivery
    package let content: ReceiptContent
    package let channels: [Channel]
    package let templateVersion: Int
    /// The content that the receipt was accepted with; `nil` for the built-in one of its language.
    package let templateHash: TemplateHash?
    package let source: Receipt.Source
    package let expiresAt: Timestamp
    package let acceptedAt: Timestamp
    /// The suppression of the delivery's address at the moment of the lease.
    package let suppression: Suppression?

    /// `false` where what the store holds of the receipt does not open: nothing can be sent or looked for.
    package let isReadable: Bool

    init(_ lease: SealedLease, _ content: ReceiptContent, isReadable: Bool = true) {
        self.isReadable = isReadable
        sequence = lease.sequence
        fence = lease.fence
        addressHash = lease.addressHash
        lane = lease.lane
        work = lease.work
        delivery = lease.delivery
        self.content = content
        channels = lease.channels
        templateVersion = lease.templateVersion
        templateHash = lease.templateHash
        source = lease.source
        expiresAt = lease.expiresAt
        acceptedAt = lease.acceptedAt
        suppression = lease.suppression
    }
}

/// A leased row as it came from the store; it is opened outside the writer's queue.
struct SealedLease: Sendable {
    let sequence: Int64
    let fence: Int64
    let addressHash: Data
    let lane: Lane
    let work: Delivery.Work
    let delivery: Delivery
    let content: Data
    let channels: [Channel]
    let templateVersion: Int
    let templateHash: TemplateHash?
    let source: Receipt.Source
    let expiresAt: Timestamp
    let acceptedAt: Timestamp
    let suppression: Suppression?

    private static let columnsSQL = """
        SELECT \(DeliveryRow.Stored.columns), d.address_hash, d.tenant, d.work, r.content,
            coalesce(r.plan, r.channels), r.template_version, r.template_hash, r.source,
            coalesce(r.round_expires_at, r.expires_at), r.created_at, s.source, s.created_at
        FROM deliveries d JOIN receipts r ON r.tenant = d.tenant AND r.id = d.receipt
            LEFT JOIN suppressions s
                ON s.tenant = d.tenant AND s.channel = d.channel AND s.address_hash = d.address_hash
        """

    private static let dueSQL = """
        \(columnsSQL)
        WHERE d.tenant = ? AND d.channel = ? AND d.work = ? AND d.lease_boot IS NULL AND d.due_at <= ?
        ORDER BY d.due_at LIMIT ?
        """

    /// A send that waits; `nil` where it does not any more.
    static func waiting(_ sequence: Int64, in db: Database) throws -> SealedLease? {
        var values = StatementValues(count: 1, bytes: 0)
        values.add(sequence)
        return try db.rows(
            "\(columnsSQL) WHERE d.sequence = ? AND d.work = 0 AND d.lease_boot IS NULL", values, SealedLease.init
        ).first
    }

    /// What is due of a lane's work, before it is leased.
    static func due(_ order: Outbox.Order, at now: Timestamp, in db: Database) throws -> [SealedLease] {
        var values = StatementValues(count: 5, bytes: 32)
        values.add(order.lane.tenant.bytes)
        values.add(order.lane.channel.rawValue)
        values.add(DeliveryRow.work(order.work).map(Int64.init))
        values.add(now.milliseconds)
        values.add(order.limit)
        return try db.rows(dueSQL, values, SealedLease.init)
    }

    /// From the row as it is before the lease raises its fence.
    private init(_ columns: inout StatementColumns) throws {
        let stored = try DeliveryRow.Stored(&columns)
        sequence = stored.sequence
        fence = stored.fence + 1
        delivery = stored.delivery
        addressHash = Data(columns.blob())
        lane = Lane(tenant: try columns.identifier(), channel: delivery.channel)
        work = try .decode(Int(columns.integer()))
        content = Data(columns.blob())
        channels = ChannelList.channels(columns.textIfAny() ?? "")
        templateVersion = Int(columns.integer())
        templateHash = TemplateHash(bytes: columns.blob())
        source = try columns.word()
        expiresAt = columns.time()
        acceptedAt = columns.time()
        suppression = try SuppressionRow.read(&columns, delivery.channel)
    }
}

extension Delivery.Work {
    static func decode(_ number: Int?) throws(StoreError) -> Delivery.Work {
        switch number {
        case 0: return .send
        case 1: return .lookUp
        case 2: return .poll
        default: throw .corrupt("an unknown kind of work")
        }
    }
}
