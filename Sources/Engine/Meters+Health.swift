import Domain
import Storage

extension Meters {
    /// How a tenant stands now.
    func health(of profile: TenantProfile) -> EngineHealth {
        let (counter, now) = (clock.counter, clock.now)
        let day = TenantDay(of: now, timeZone: profile.tenant.timeZone)
        return change(profile.tenant.id) { $0.health(on: day.number, counter: counter, now: now) }
            ?? EngineHealth(day: day.number)
    }
}

extension TenantMeter {
    mutating func health(on day: Int, counter: UInt64, now: Timestamp) -> EngineHealth {
        var health = EngineHealth(day: day)
        if let since = trouble.credentialsBrokenSince {
            health.credentials = .broken(since: since)
        } else if trouble.lastSuccessAt != nil {
            health.credentials = .ok
        }
        health.lastSuccessAt = trouble.lastSuccessAt
        let rest = rest(at: counter)
        health.pause = rest.map { .init(reason: $0.reason, until: now + $0.left(counter)) }
        if trouble.breaker.isOpen { health.breaker = rest?.reason == .platformFailing ? .open : .halfOpen }
        health.breakerOpenedAt = trouble.breaker.openedAt
        health.budget = EngineHealth.Budget(
            sms: sms.balance(now: counter), email: email.balance(now: counter),
            requests: requests.balance(now: counter))
        health.requestsAllowed = ceiling?.allowed
        health.capUntil = capUntil.flatMap { $0 > now ? $0 : nil }
        return health
    }
}
