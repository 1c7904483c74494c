package import Domain
package import Storage

/// What is kept of a meter over a restart.
extension TenantMeter {
    /// What was noted may be this old when the program dies.
    static let staleness = Milliseconds.seconds(2)

    package mutating func kept(of tenant: TenantID, at now: Timestamp, counter: UInt64, isEnd: Bool) -> KeptMeter {
        KeptMeter(
            tenant: tenant, at: now, isEnd: isEnd, sms: sms.balance(now: counter), email: email.balance(now: counter),
            requests: requests.balance(now: counter), lastSuccessAt: trouble.lastSuccessAt,
            credentialsBrokenSince: trouble.credentialsBrokenSince, breakerOpenedAt: trouble.breaker.openedAt,
            failures: trouble.breaker.failures)
    }

    /// Takes up what the last run left. Where that run did not end by itself, all that it could have spent since its last
    /// note counts as spent: a restart is no burst. Where the calendar was set back meanwhile, no time has passed.
    mutating func restore(_ kept: KeptMeter, now: Timestamp, counter: UInt64) {
        let age = Double(max(0, (now - kept.at).count)) / 1_000
        let safe = max(0, age - Double(Self.staleness.count) / 1_000)
        func tokens(_ left: Double, _ bucket: TokenBucket) -> Double {
            let known = left + bucket.rate * age
            return kept.isEnd ? known : min(known, bucket.rate * safe)
        }
        sms.set(tokens(kept.sms, sms), now: counter)
        email.set(tokens(kept.email, email), now: counter)
        requests.set(tokens(kept.requests, requests), now: counter)
        trouble.lastSuccessAt = kept.lastSuccessAt
        trouble.credentialsBrokenSince = kept.credentialsBrokenSince
        trouble.breaker = Breaker(failures: kept.failures, openedAt: kept.breakerOpenedAt)
    }

    /// Whether a new meter would be as good: nothing is under way, nothing owed, no trouble.
    mutating func isAsNew(now: Timestamp, counter: UInt64) -> Bool {
        guard underWay == 0, !isProbing, trouble.breaker.failures == 0, rest(at: counter) == nil else { return false }
        if let capUntil, capUntil > now { return false }
        if let end = ceiling?.endsAt, end > counter { return false }
        return sms.balance(now: counter) >= sms.capacity && email.balance(now: counter) >= email.capacity
            && requests.balance(now: counter) >= requests.capacity
    }
}
