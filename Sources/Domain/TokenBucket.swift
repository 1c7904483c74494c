/// A token bucket: over any time `t` at most `capacity + rate × t` tokens are taken, whatever the pattern.
///
/// Time is given in nanoseconds of a clock that never goes backwards. Tokens can be reserved ahead: the bucket goes into
/// debt, and the one who reserved waits until the debt is paid. So a request larger than the capacity can be served too.
package struct TokenBucket: Sendable, Hashable {
    package private(set) var rate: Double
    package private(set) var capacity: Double
    private var tokens: Double
    private var updatedAt: UInt64

    /// - Parameters:
    ///   - rate: tokens a second.
    ///   - tokens: how many are there at the start; no more than the capacity.
    package init(rate: Double, capacity: Double, tokens: Double, now: UInt64) {
        self.rate = rate
        self.capacity = max(capacity, 1)
        self.tokens = min(tokens, self.capacity)
        updatedAt = now
    }

    private mutating func refill(now: UInt64) {
        guard now > updatedAt else { return }
        tokens = min(capacity, tokens + rate * Double(now - updatedAt) / 1e9)
        updatedAt = now
    }

    /// Takes tokens now or ahead of time, and tells when the request may go: those who come later wait behind it.
    package mutating func reserve(_ count: Double, now: UInt64) -> UInt64 {
        refill(now: now)
        tokens -= count
        guard tokens < 0 else { return now }
        return now + UInt64((-tokens / rate * 1e9).rounded(.up))
    }

    /// How many whole tokens are there now.
    package mutating func available(now: UInt64) -> Int {
        refill(now: now)
        return max(0, Int(tokens.rounded(.down)))
    }

    /// The tokens that are there now; less than 0 where some are owed.
    package mutating func balance(now: UInt64) -> Double {
        refill(now: now)
        return tokens
    }

    /// When there will be so many tokens, if nobody takes any before; `now` when they are there. More than fit in count
    /// as a full bucket.
    package mutating func nextAvailable(_ count: Double = 1, now: UInt64) -> UInt64 {
        refill(now: now)
        let wanted = min(count, capacity)
        guard tokens < wanted else { return now }
        return now + UInt64(((wanted - tokens) / rate * 1e9).rounded(.up)) + 1
    }

    /// Puts tokens back that were taken for a request that did not go out.
    package mutating func giveBack(_ count: Double) {
        tokens = min(capacity, tokens + count)
    }

    /// Tokens that were taken for a request which went only now, since it had to wait for another bucket: what came in
    /// meanwhile must not stand beside it as if it had gone at once.
    package mutating func departed(_ count: Double, now: UInt64) {
        refill(now: now)
        tokens = min(tokens, max(0, capacity - count))
    }

    /// What is there now, as an earlier run left it.
    package mutating func set(_ tokens: Double, now: UInt64) {
        self.tokens = min(tokens, capacity)
        updatedAt = now
    }

    /// Changes the budget; what is there stays, up to the new capacity.
    package mutating func change(rate: Double, capacity: Double, now: UInt64) {
        refill(now: now)
        self.rate = rate
        self.capacity = max(capacity, 1)
        tokens = min(tokens, self.capacity)
    }
}
