import Domain

/// The budgets of one tenant as they are spent: parts of SMS, emails, and requests to its Genesys organisation.
///
/// A value without a clock: the counter is given in nanoseconds.
struct TenantMeter: Sendable {
    private(set) var budgets: Budgets
    private var sms: TokenBucket
    private var email: TokenBucket
    private var requests: TokenBucket
    /// No call goes to the tenant's organisation before this time of the calendar.
    private(set) var parkedUntil: Timestamp?
    private(set) var parkReason: Reason?

    init(_ budgets: Budgets, counter: UInt64) {
        self.budgets = budgets
        // One token each: a first message need not wait, and a restart is no burst.
        sms = TokenBucket(rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst), tokens: 1, now: counter)
        email = TokenBucket(rate: Self.perSecond(budgets.emailPerMinute), capacity: Self.burst(budgets.emailPerMinute), tokens: 1, now: counter)
        requests = TokenBucket(
            rate: Self.perSecond(budgets.requestsPerMinute), capacity: Self.burst(budgets.requestsPerMinute), tokens: 2,
            now: counter)
    }

    private static func perSecond(_ perMinute: Int) -> Double { Double(perMinute) / 60 }

    /// What a minute's budget allows at once: what comes together in a second, and the two requests that one message
    /// needs.
    private static func burst(_ perMinute: Int) -> Double { max(2, perSecond(perMinute)) }

    mutating func change(_ budgets: Budgets, counter: UInt64) {
        guard budgets != self.budgets else { return }
        self.budgets = budgets
        sms.change(rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst), now: counter)
        email.change(rate: Self.perSecond(budgets.emailPerMinute), capacity: Self.burst(budgets.emailPerMinute), now: counter)
        requests.change(
            rate: Self.perSecond(budgets.requestsPerMinute), capacity: Self.burst(budgets.requestsPerMinute), now: counter)
    }

    /// Lets no call pass before a time; the later of two times holds.
    mutating func park(until: Timestamp, _ reason: Reason) {
        if let parkedUntil, parkedUntil >= until { return }
        parkedUntil = until
        parkReason = reason
    }

    mutating func unpark() {
        parkedUntil = nil
        parkReason = nil
    }

    func isParked(at now: Timestamp) -> Bool {
        parkedUntil.map { $0 > now } ?? false
    }

    /// What a call costs.
    enum Cost: Sendable, Hashable {
        case smsParts(Int), email, request
    }

    /// Reserves a call's cost; answers the counter at which it may go.
    mutating func reserve(_ cost: Cost, counter: UInt64) -> UInt64 {
        switch cost {
        case .smsParts(let parts): max(sms.reserve(Double(parts), now: counter), requests.reserve(1, now: counter))
        case .email: max(email.reserve(1, now: counter), requests.reserve(1, now: counter))
        case .request: requests.reserve(1, now: counter)
        }
    }

    /// How much work of a kind can begin now; where none can, the counter at which it is worth asking again.
    mutating func allowance(_ work: Delivery.Work, _ channel: Channel, counter: UInt64) -> (count: Int, retryAt: UInt64) {
        // A send asks for consent first: two requests.
        let perItem = work == .send ? 2 : 1
        var count = requests.available(now: counter) / perItem
        var retryAt = count > 0 ? counter : requests.nextAvailable(now: counter)
        if work == .send {
            let own = channel == .sms ? sms.available(now: counter) : email.available(now: counter)
            if own == 0 {
                retryAt = max(
                    retryAt, channel == .sms ? sms.nextAvailable(now: counter) : email.nextAvailable(now: counter))
            }
            count = min(count, own)
        }
        // With one token of two the next look would come to the same: wait for a request's worth of refill.
        return (count, count > 0 ? counter : max(retryAt, counter + 1_000_000))
    }
}
