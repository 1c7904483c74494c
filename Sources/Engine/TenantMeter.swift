package import Domain
package import Storage

/// The budgets of one tenant as they are spent: parts of SMS, emails, and requests to its Genesys organisation; and
/// whether that organisation must be left alone for a while.
///
/// A value without a clock: the counter is given in nanoseconds. All that a call costs is taken at the moment at which it
/// leaves, so that no window of any length holds more than the budget. What was begun and has not spent its tokens yet is
/// kept in mind as claims, so that no more is begun than can soon go out: work that waits for tokens would hold places
/// that others need.
package struct TenantMeter: Sendable {
    package private(set) var budgets: Budgets
    var sms: TokenBucket
    var email: TokenBucket
    var requests: TokenBucket
    /// The platform's own limit, once an answer told it.
    var ceiling: RequestCeiling?
    var claimed = Claim.none
    /// Calls that wait for their tokens, in the order in which they came.
    var line: [Waiting] = []
    var lastTicket = 0
    /// How long it lately took to make an attempt durable, in nanoseconds.
    var markTime = 0.0
    /// Pieces of work under way.
    private(set) var underWay = 0
    /// What messages cost lately, in parts of SMS.
    private var partsPerMessage = 1.0
    /// What sends that went first owe to questions: each eighth request is theirs, however many sends wait.
    var owedToQuestions = 0.0
    var trouble = Trouble()
    var roundTrip = RoundTrip()
    /// When the next day begins, once the parts of this one are spent.
    package private(set) var capUntil: Timestamp?
    /// When those come back that were told that the day's parts are spent.
    private(set) var cappedUntil: Timestamp?

    /// How long messages lately took from their beginning until they spent their tokens, in nanoseconds, without the
    /// time for which they waited for budget.
    private var lead = 0.0

    /// Work is begun this many seconds before its tokens are there, since it needs a while until it spends them.
    var ahead: Double { min(max(0.1, 1.5 * lead / 1e9), 5) }

    /// - Parameter kept: what the last run left, with its age; without one the tenant has sent nothing lately, and its
    ///   budgets are whole.
    package init(_ budgets: Budgets, kept: KeptMeter? = nil, now: Timestamp, counter: UInt64) {
        self.budgets = budgets
        sms = TokenBucket(
            rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst), tokens: .infinity, now: counter)
        email = TokenBucket(
            rate: Self.perSecond(budgets.emailPerMinute), capacity: Self.burst(budgets.emailPerMinute),
            tokens: .infinity, now: counter)
        requests = TokenBucket(
            rate: Self.perSecond(budgets.requestsPerMinute), capacity: Self.burst(budgets.requestsPerMinute),
            tokens: .infinity, now: counter)
        if let kept { restore(kept, now: now, counter: counter) }
    }

    static func perSecond(_ perMinute: Int) -> Double { Double(perMinute) / 60 }

    /// What a minute's budget allows at once: what comes together in a second, and the two requests that one message
    /// needs.
    static func burst(_ perMinute: Int) -> Double { max(2, perSecond(perMinute)) }

    package mutating func change(_ budgets: Budgets, counter: UInt64) {
        capUntil = nil
        guard budgets != self.budgets else { return }
        self.budgets = budgets
        sms.change(rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst), now: counter)
        email.change(
            rate: Self.perSecond(budgets.emailPerMinute), capacity: Self.burst(budgets.emailPerMinute), now: counter)
        pace(counter: counter)
    }

    /// Holds the rate of requests to the budget and to what the platform tells, whichever is less.
    private mutating func pace(counter: UInt64) {
        let budget = Self.perSecond(budgets.requestsPerMinute)
        let told = ceiling?.pace(counter: counter) ?? budget
        requests.change(
            rate: min(budget, max(told, 0.001)), capacity: Self.burst(budgets.requestsPerMinute), now: counter)
    }

    /// An answer told where the tenant's token stands at the platform.
    package mutating func learn(count: Int, allowed: Int, left: Milliseconds, counter: UInt64) {
        if ceiling == nil {
            ceiling = RequestCeiling(count: count, allowed: allowed, left: left, counter: counter)
        } else {
            ceiling?.note(count: count, allowed: allowed, left: left, counter: counter)
        }
        pace(counter: counter)
    }

    mutating func noteParts(_ parts: Int) {
        partsPerMessage += (Double(parts) - partsPerMessage) / 8
    }

    mutating func noteLead(_ time: UInt64) {
        lead += (Double(time) - lead) / 8
    }

    mutating func drop(_ claim: inout Claim) {
        claimed = claimed - claim
        claim = .none
    }

    /// Work of a kind begins.
    package mutating func begin(_ work: Delivery.Work, _ channel: Channel, counter: UInt64) -> Claim {
        var claim = need(of: work, channel)
        claim.readyAt = counter
        claimed = claimed + claim
        underWay += 1
        if work == .send {
            owedToQuestions = min(4, owedToQuestions + claim.requests / 8)
        } else {
            owedToQuestions = max(0, owedToQuestions - 1)
        }
        return claim
    }

    /// Work is over; what it claimed and did not spend is free again.
    package mutating func end(_ claim: inout Claim) {
        if let ticket = claim.ticket { giveUp(ticket) }
        drop(&claim)
        underWay -= 1
    }

    /// A send asks for consent first: two requests.
    func need(of work: Delivery.Work, _ channel: Channel) -> Claim {
        guard work == .send else { return Claim(requests: 1) }
        switch channel {
        case .sms: return Claim(requests: 2, sms: min(partsPerMessage, sms.capacity))
        case .email: return Claim(requests: 2, email: 1)
        }
    }

    package mutating func reachCap(until: Timestamp) {
        capUntil = until
        cappedUntil = until
    }

    /// Parts of the day were given back, or the calendar was set: the store knows what is left.
    mutating func forgetCap() { capUntil = nil }
}
