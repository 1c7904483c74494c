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
        store.arrivals.look()
        return try await store.read { db in
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

    /// How many deliveries are in this process's hands, and when the first of those that wait is due.
    package func standing() async throws -> (held: Int, firstDue: Timestamp?) {
        let before = store.hands.count
        let due = try await store.read { db in
            let row = try db.row(
                "SELECT min(due_at) AS due FROM deliveries WHERE work IS NOT NULL AND lease_boot IS NULL", [])
            return row.flatMap { Timestamp.decode($0, "due") }
        }
        return (max(before, store.hands.count), due)
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

    /// Takes due deliveries into this process's hands. Nothing is written: what is in hand is known here alone until its
    /// attempt begins.
    ///
    /// - Parameter until: when an attempt that begins may be taken over by another node.
    package func lease(_ orders: [Order], now: Timestamp, until: Timestamp, owner: String) async throws
        -> [LeasedDelivery]
    {
        let rows = try await store.hold(Set(orders.map(\.lane))) { held, db in
            try orders.flatMap { order in
                let held = held[order.lane] ?? []
                return try SealedLease.due(order, at: now, besides: held, in: db).compactMap {
                    try SealedLease.waiting($0, order.work, in: db)
                }
            }
        }
        return try await opened(rows, LeasedDelivery.Term(owner: owner, until: until))
    }

    /// Opens held rows. One that does not open is given out as such: it must not be in this run's hands for ever, and
    /// somebody has to hear of it.
    func opened(_ rows: [HeldRow], _ term: LeasedDelivery.Term) async throws -> [LeasedDelivery] {
        var leased: [LeasedDelivery] = []
        leased.reserveCapacity(rows.count)
        do {
            for held in rows {
                let row = held.row
                guard let keys = try await store.keyring.keys(of: row.lane.tenant) else {
                    // A tenant that was deleted meanwhile has no keys; its rows go soon.
                    store.hands.release(LeasedDelivery(held, .unreadable, term, isReadable: false))
                    continue
                }
                do {
                    let content = try ReceiptContent(sealed: row.content, receipt: row.delivery.receipt, keys: keys)
                    leased.append(LeasedDelivery(held, content, term))
                } catch {
                    leased.append(LeasedDelivery(held, .unreadable, term, isReadable: false))
                }
            }
        } catch {
            for held in rows { store.hands.release(LeasedDelivery(held, .unreadable, term, isReadable: false)) }
            throw error
        }
        return leased
    }

    /// Gives deliveries back untouched: nothing was sent.
    package func release(_ leased: [LeasedDelivery]) {
        for delivery in leased { store.hands.release(delivery) }
    }
}

extension Store {
    /// Takes hold of what is found in lanes, besides what is held already. One caller at a time, so that what one finds
    /// free no other takes.
    func hold(
        _ lanes: Set<Lane>, _ find: @escaping @Sendable ([Lane: Set<Int64>], Database) throws -> [SealedLease]
    ) async throws -> [HeldRow] {
        try await withCheckedThrowingContinuation { continuation in
            leasing.async { [self] in
                arrivals.look(into: lanes)
                // Before the store is read: who lets go later has not written everything that is read.
                let held = Dictionary(uniqueKeysWithValues: lanes.map { ($0, hands.held(in: $0)) })
                let rows = Result { try pool.read { try find(held, $0) } }.mapError(StoreError.init(describing:))
                continuation.resume(
                    with: rows.map { $0.map { HeldRow(row: $0, hold: hands.take($0.sequence, in: $0.lane)) } })
            }
        }
    }
}

/// A row in this process's hands, sealed as it came from the store.
struct HeldRow: Sendable {
    let row: SealedLease
    let hold: UInt64
}

/// A delivery in the engine's hands, with what is needed to work on it.
package struct LeasedDelivery: Sendable {
    /// Whose an attempt is that begins, and until when.
    struct Term: Sendable {
        let owner: String
        let until: Timestamp
    }

    let sequence: Int64
    /// The row's count of attempts that began, at the lease.
    let fence: Int64
    let hold: UInt64
    let term: Term
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

    init(_ held: HeldRow, _ content: ReceiptContent, _ term: Term, isReadable: Bool = true) {
        let lease = held.row
        hold = held.hold
        self.term = term
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

/// A delivery's row with what its work needs, as it came from the store.
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

    /// The rows that an order may take, those that wait longest first.
    static func due(
        _ order: Outbox.Order, at now: Timestamp, besides held: Set<Int64>, in db: Database
    ) throws -> [Int64] {
        var values = StatementValues(count: 5, bytes: 32)
        values.add(order.lane.tenant.bytes)
        values.add(order.lane.channel.rawValue)
        values.add(DeliveryRow.work(order.work).map(Int64.init))
        values.add(now.milliseconds)
        values.add(order.limit + held.count)
        let due = try db.integers(
            """
            SELECT sequence FROM deliveries
            WHERE tenant = ? AND channel = ? AND work = ? AND lease_boot IS NULL AND due_at <= ?
            ORDER BY due_at LIMIT ?
            """, values)
        return Array(due.lazy.filter { !held.contains($0) }.prefix(order.limit))
    }

    /// What waits for a kind of work; `nil` where it does not any more.
    static func waiting(_ sequence: Int64, _ work: Delivery.Work, in db: Database) throws -> SealedLease? {
        var values = StatementValues(count: 2, bytes: 0)
        values.add(sequence)
        values.add(DeliveryRow.work(work).map(Int64.init))
        return try db.rows(
            "\(columnsSQL) WHERE d.sequence = ? AND d.work = ? AND d.lease_boot IS NULL", values, SealedLease.init
        ).first
    }

    private init(_ columns: inout StatementColumns) throws {
        let stored = try DeliveryRow.Stored(&columns)
        sequence = stored.sequence
        fence = stored.fence
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
