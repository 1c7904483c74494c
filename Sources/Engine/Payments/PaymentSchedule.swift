import Domain

/// Whose payment is asked for next: tenants in turn, each within its gateway's budget, so that a slow gateway or a flood
/// of one tenant keeps no other waiting. Local to its loop, without a clock.
struct PaymentSchedule {
    private struct Line {
        var meter: GatewayMeter
        /// When the next payment that is not under way is due.
        var due: Timestamp?
        var busy: Set<ReceiptID> = []
        /// When it is worth looking again for receipts whose time ran out while the gateway can't be asked.
        var nextLook = Timestamp(milliseconds: 0)
    }

    struct Order: Sendable, Hashable {
        let tenant: TenantID
        let limit: Int
        let busy: Set<ReceiptID>
        /// The gateway can't be asked now: only what has no time left.
        var isForExpired = false
        /// Why the gateway's last question had no answer.
        var failure: Reason?
    }

    private static let lookInterval = Milliseconds.seconds(5)

    private var lines: [TenantID: Line] = [:]
    /// Tenants with something to ask for, in their turn.
    private var turns: [TenantID] = []
    private var retryAt: UInt64?
    let places: Int
    let placesPerTenant: Int

    init(places: Int, placesPerTenant: Int) {
        (self.places, self.placesPerTenant) = (places, placesPerTenant)
    }

    var inFlight: Int { lines.values.reduce(0) { $0 + $1.busy.count } }

    func knows(_ tenant: TenantID) -> Bool { lines[tenant] != nil }

    /// How the tenant's gateway stands; `nil` where nothing is wrong.
    func standing(of tenant: TenantID) -> GatewayStanding? { lines[tenant]?.meter.standing }

    mutating func set(_ tenant: TenantID, requestsPerMinute: Int, counter: UInt64) {
        guard lines[tenant] == nil else {
            lines[tenant]?.meter.change(requestsPerMinute: requestsPerMinute, counter: counter)
            return
        }
        lines[tenant] = Line(meter: GatewayMeter(requestsPerMinute: requestsPerMinute, counter: counter))
    }

    /// Something of the tenant is due at a time.
    mutating func note(_ tenant: TenantID, due: Timestamp) {
        guard let known = lines[tenant] else { return }
        lines[tenant]?.due = min(known.due ?? due, due)
        if !turns.contains(tenant) { turns.append(tenant) }
    }

    /// What may be asked for now.
    mutating func plan(now: Timestamp, counter: UInt64) -> [Order] {
        var free = places - inFlight
        var orders: [Order] = []
        var later: [TenantID] = []
        var served: [TenantID] = []
        retryAt = nil
        for tenant in turns {
            guard var line = lines[tenant], let due = line.due else { continue }
            let room = min(free, placesPerTenant - line.busy.count)
            guard due <= now, room > 0 else {
                later.append(tenant)
                continue
            }
            let allowed = line.meter.allowance(underWay: line.busy.count, counter: counter)
            lines[tenant] = line
            guard allowed.count > 0 else {
                retryAt = min(retryAt ?? allowed.retryAt, allowed.retryAt)
                later.append(tenant)
                guard line.nextLook <= now || line.nextLook - now > Self.lookInterval else { continue }
                lines[tenant]?.nextLook = now + Self.lookInterval
                orders.append(
                    Order(
                        tenant: tenant, limit: room, busy: line.busy, isForExpired: true, failure: line.meter.failure))
                continue
            }
            let limit = min(room, allowed.count)
            orders.append(Order(tenant: tenant, limit: limit, busy: line.busy, failure: line.meter.failure))
            free -= limit
            served.append(tenant)
        }
        // Who was served comes last the next time.
        turns = later + served
        return orders
    }

    /// What an order brought, and when the next payment of its tenant is due.
    mutating func took(_ receipts: [ReceiptID], for order: Order, next: Timestamp?, counter: UInt64) {
        let tenant = order.tenant
        lines[tenant]?.busy.formUnion(receipts)
        if !order.isForExpired { lines[tenant]?.meter.spend(receipts.count, counter: counter) }
        lines[tenant]?.due = next
        if next == nil { turns.removeAll { $0 == tenant } }
    }

    enum Answer: Sendable, Hashable {
        case answered
        case failed(Reason, wait: Milliseconds?)
        /// The gateway was not asked.
        case none
    }

    mutating func finished(
        _ receipt: ReceiptID, of tenant: TenantID, _ answer: Answer, next: Timestamp?, counter: UInt64,
        random: inout some RandomNumberGenerator
    ) {
        lines[tenant]?.busy.remove(receipt)
        switch answer {
        case .answered: lines[tenant]?.meter.noteAnswer()
        case .failed(let reason, let wait):
            lines[tenant]?.meter.noteFailure(reason, wait: wait, counter: counter, random: &random)
        case .none: break
        }
        if let next { note(tenant, due: next) }
    }

    /// When to plan again, if nothing else happens before; `nil` where nothing waits.
    func nextAlarm(now: Timestamp, counter: UInt64) -> Timestamp? {
        let dues = lines.values.compactMap(\.due).filter { $0 > now }
        let retry = retryAt.map { now + Milliseconds(Int64(($0 > counter ? $0 - counter : 0) / 1_000_000) + 1) }
        return (dues + [retry].compactMap { $0 }).min()
    }
}
