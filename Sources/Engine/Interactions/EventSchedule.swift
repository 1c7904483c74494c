import Domain

/// Whose events are worked on next. Tenants with due events take turns, a few events each, so that nobody's thousand
/// events keep another's single one waiting.
struct EventSchedule: Sendable {
    struct Order: Sendable, Hashable {
        let tenant: TenantID
        let limit: Int
    }

    private struct Place {
        var due: Timestamp?
        var inFlight = 0
    }

    /// Events worked on at once, in all and of one tenant. Each may wait for its tenant's budget.
    static let places = 256
    static let placesPerTenant = 16
    /// Taken in one turn.
    static let atOnce = 8

    private var tenants: [TenantID: Place] = [:]
    /// Those with something due, the one whose turn is next first.
    private var turns: [TenantID] = []
    private(set) var inFlight = 0

    func knows(_ tenant: TenantID) -> Bool { tenants[tenant] != nil }

    /// Something of the tenant is due at a time; the earlier of two holds.
    mutating func note(_ tenant: TenantID, due: Timestamp) {
        let known = tenants[tenant]?.due
        if known == nil { turns.append(tenant) }
        tenants[tenant, default: Place()].due = known.map { min($0, due) } ?? due
    }

    /// When the next event is due of a tenant that has a place.
    var nextDue: Timestamp? {
        guard inFlight < Self.places else { return nil }
        return turns.compactMap { tenant -> Timestamp? in
            guard let place = tenants[tenant], place.inFlight < Self.placesPerTenant else { return nil }
            return place.due
        }.min()
    }

    /// What may be taken now.
    func plan(at now: Timestamp) -> [Order] {
        var free = Self.places - inFlight
        var orders: [Order] = []
        for tenant in turns where free > 0 {
            guard let place = tenants[tenant], let due = place.due, due <= now else { continue }
            let limit = min(Self.atOnce, Self.placesPerTenant - place.inFlight, free)
            guard limit > 0 else { continue }
            orders.append(Order(tenant: tenant, limit: limit))
            free -= limit
        }
        return orders
    }

    /// - Parameter next: when more of the tenant is due; `nil` where nothing waits.
    mutating func took(_ count: Int, of tenant: TenantID, next: Timestamp?) {
        inFlight += count
        tenants[tenant]?.inFlight += count
        turns.removeAll { $0 == tenant }
        tenants[tenant]?.due = next
        if next != nil { turns.append(tenant) }
        forgetIfIdle(tenant)
    }

    /// One event is out of our hands; due again then, if at all.
    mutating func finished(_ tenant: TenantID, due: Timestamp?) {
        inFlight -= 1
        tenants[tenant]?.inFlight -= 1
        if let due { note(tenant, due: due) }
        forgetIfIdle(tenant)
    }

    private mutating func forgetIfIdle(_ tenant: TenantID) {
        guard let place = tenants[tenant], place.due == nil, place.inFlight == 0 else { return }
        tenants[tenant] = nil
    }
}
