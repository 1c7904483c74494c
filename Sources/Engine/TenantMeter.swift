import Domain
import Storage

/// The budgets of one tenant as they are spent: parts of SMS, emails, and requests to its Genesys organisation; and
/// whether that organisation must be left alone for a while.
///
/// A value without a clock: the counter is given in nanoseconds. Tokens are taken when a call goes out. What was begun
/// and has not spent its tokens yet is kept in mind as claims, so that no more is begun than can soon go out: work that
/// waits for tokens would hold places that others need.
struct TenantMeter: Sendable {
    private(set) var budgets: Budgets
    private var sms: TokenBucket
    private var email: TokenBucket
    private var requests: TokenBucket
    private var claimed = Claim.none
    /// Pieces of work under way.
    private var underWay = 0
    /// What messages cost lately, in parts of SMS.
    private var partsPerMessage = 1.0
    private(set) var rest: Rest?
    private(set) var breaker = Breaker()
    /// When the next day begins, once the parts of this one are spent.
    private(set) var capUntil: Timestamp?
    /// When the organisation last answered as it should.
    private(set) var lastSuccessAt: Timestamp?
    /// Since when it refuses the tenant's credentials.
    private(set) var credentialsBrokenSince: Timestamp?

    /// No call goes to the tenant's organisation before this counter.
    struct Rest: Sendable, Hashable {
        let until: UInt64
        let reason: Reason
    }

    /// What a piece of work will spend.
    struct Claim: Sendable, Hashable {
        var requests = 0.0
        var sms = 0.0
        var email = 0.0

        static let none = Claim()

        static func + (left: Claim, right: Claim) -> Claim {
            Claim(requests: left.requests + right.requests, sms: left.sms + right.sms, email: left.email + right.email)
        }

        static func - (left: Claim, right: Claim) -> Claim {
            Claim(requests: left.requests - right.requests, sms: left.sms - right.sms, email: left.email - right.email)
        }
    }

    /// Work is begun this long before its tokens are there, since it needs a while until it spends them.
    static let ahead = 0.1

    init(_ budgets: Budgets, counter: UInt64) {
        self.budgets = budgets
        // One token each: a first message need not wait, and a restart is no burst.
        sms = TokenBucket(rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst), tokens: 1, now: counter)
        email = TokenBucket(
            rate: Self.perSecond(budgets.emailPerMinute), capacity: Self.burst(budgets.emailPerMinute), tokens: 1,
            now: counter)
        requests = TokenBucket(
            rate: Self.perSecond(budgets.requestsPerMinute), capacity: Self.burst(budgets.requestsPerMinute), tokens: 2,
            now: counter)
    }

    private static func perSecond(_ perMinute: Int) -> Double { Double(perMinute) / 60 }

    /// What a minute's budget allows at once: what comes together in a second, and the two requests that one message
    /// needs.
    private static func burst(_ perMinute: Int) -> Double { max(2, perSecond(perMinute)) }

    mutating func change(_ budgets: Budgets, counter: UInt64) {
        capUntil = nil
        guard budgets != self.budgets else { return }
        self.budgets = budgets
        sms.change(rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst), now: counter)
        email.change(
            rate: Self.perSecond(budgets.emailPerMinute), capacity: Self.burst(budgets.emailPerMinute), now: counter)
        requests.change(
            rate: Self.perSecond(budgets.requestsPerMinute), capacity: Self.burst(budgets.requestsPerMinute),
            now: counter)
    }

    /// What a call costs.
    enum Cost: Sendable, Hashable {
        case smsParts(Int), email, request
    }

    /// Reserves a call's cost and drops what was claimed for it; answers the counter at which it may go.
    mutating func reserve(_ cost: Cost, of claim: inout Claim, counter: UInt64) -> UInt64 {
        switch cost {
        case .smsParts(let parts):
            drop(&claim)
            partsPerMessage += (Double(parts) - partsPerMessage) / 8
            return max(sms.reserve(Double(parts), now: counter), requests.reserve(1, now: counter))
        case .email:
            drop(&claim)
            return max(email.reserve(1, now: counter), requests.reserve(1, now: counter))
        case .request:
            // Of a message's claim one request is left for the message itself.
            if claim.requests > (claim.sms > 0 || claim.email > 0 ? 1 : 0) {
                claim.requests -= 1
                claimed.requests -= 1
            }
            return requests.reserve(1, now: counter)
        }
    }

    private mutating func drop(_ claim: inout Claim) {
        claimed = claimed - claim
        claim = .none
    }

    /// Work of a kind begins.
    mutating func begin(_ work: Delivery.Work, _ channel: Channel) -> Claim {
        let claim = need(of: work, channel)
        claimed = claimed + claim
        underWay += 1
        return claim
    }

    /// Work is over; what it claimed and did not spend is free again.
    mutating func end(_ claim: inout Claim) {
        drop(&claim)
        underWay -= 1
    }

    /// A send asks for consent first: two requests.
    private func need(of work: Delivery.Work, _ channel: Channel) -> Claim {
        guard work == .send else { return Claim(requests: 1) }
        switch channel {
        case .sms: return Claim(requests: 2, sms: min(partsPerMessage, sms.capacity))
        case .email: return Claim(requests: 2, email: 1)
        }
    }

    /// How much work of a kind can begin now; where none can, the counter at which it is worth asking again.
    mutating func allowance(
        _ work: Delivery.Work, _ channel: Channel, counter: UInt64
    ) -> (count: Int, retryAt: UInt64) {
        if breaker.isTripped, underWay > 0 { return (0, counter + 100_000_000) }
        let need = need(of: work, channel)
        var room = Room(most: breaker.isTripped ? 1 : 1_000_000, retryAt: counter)
        room.narrow(&requests, need: need.requests, claimed: claimed.requests, counter: counter)
        room.narrow(&sms, need: need.sms, claimed: claimed.sms, counter: counter)
        room.narrow(&email, need: need.email, claimed: claimed.email, counter: counter)
        // Where claims are in the way, their end is what to wait for; the alarm is for safety only.
        return (room.count, room.count > 0 ? counter : max(room.retryAt, counter + 5_000_000))
    }
}

/// How much can begin, over several buckets.
private struct Room {
    private(set) var count: Int
    private(set) var retryAt: UInt64

    init(most: Int, retryAt: UInt64) {
        count = most
        self.retryAt = retryAt
    }

    mutating func narrow(_ bucket: inout TokenBucket, need: Double, claimed: Double, counter: UInt64) {
        guard need > 0 else { return }
        let ahead = bucket.rate * TenantMeter.ahead
        let free = ((bucket.balance(now: counter) + ahead - claimed) / need).rounded(.down)
        guard free < 1 else {
            count = min(count, Int(min(free, 1_000_000)))
            return
        }
        count = 0
        retryAt = max(retryAt, bucket.nextAvailable(claimed + need - ahead, now: counter))
    }
}

extension TenantMeter {
    /// Lets no call pass before a counter; the later of two holds.
    mutating func rest(until: UInt64, _ reason: Reason) {
        if let rest, rest.until >= until { return }
        rest = Rest(until: until, reason: reason)
    }

    mutating func endRest() {
        rest = nil
        breaker.noteSuccess()
    }

    /// The rest that holds now.
    func rest(at counter: UInt64) -> Rest? {
        rest.flatMap { $0.until > counter ? $0 : nil }
    }

    mutating func noteSuccess(at now: Timestamp) {
        breaker.noteSuccess()
        lastSuccessAt = now
        credentialsBrokenSince = nil
    }

    mutating func noteBrokenCredentials(at now: Timestamp) {
        if credentialsBrokenSince == nil { credentialsBrokenSince = now }
    }

    /// What each bucket holds.
    mutating func balances(counter: UInt64) -> EngineHealth.Budget {
        EngineHealth.Budget(
            sms: sms.balance(now: counter), email: email.balance(now: counter),
            requests: requests.balance(now: counter))
    }

    /// The organisation could not be reached or failed; after some failures in a row it is left alone for a while.
    /// Calls that were out already when the rest began say nothing new.
    mutating func noteFailure(counter: UInt64) {
        guard rest(at: counter) == nil, let pause = breaker.noteFailure() else { return }
        rest(until: counter + UInt64(pause.count) * 1_000_000, .platformFailing)
    }

    mutating func reachCap(until: Timestamp) {
        capUntil = until
    }
}
