/// A token bucket: over any time `t` at most `capacity + rate × t` tokens are taken, whatever the pattern.
///
/// Time is given in nanoseconds of a clock that never goes backwards. A request larger than the capacity is let through
/// when the bucket is full and leaves a debt, so that it can be served at all and the long-run rate holds.
package struct TokenBucket: Sendable, Hashable {
    package private(set) var rate: Double
    package private(set) var capacity: Double
    private var tokens: Double
    private var updatedAt: UInt64

    /// - Parameters:
    ///   - rate: tokens a second.
    ///   - tokens: how many are there at the start; none after a restart, so that a restart is no burst.
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

    /// Takes the tokens when they are there.
    package mutating func take(_ count: Double, now: UInt64) -> Bool {
        refill(now: now)
        guard tokens >= min(count, capacity) else { return false }
        tokens -= count
        return true
    }

    /// When `count` tokens will be there, if nobody takes any before; `now` when they are.
    package mutating func available(_ count: Double, now: UInt64) -> UInt64 {
        refill(now: now)
        let missing = min(count, capacity) - tokens
        guard missing > 0 else { return now }
        return now + UInt64((missing / rate * 1e9).rounded(.up)) + 1
    }

    /// Puts tokens back that were taken for a request that did not go out.
    package mutating func giveBack(_ count: Double) {
        tokens = min(capacity, tokens + count)
    }

    /// Changes the budget; what is there stays, up to the new capacity.
    package mutating func change(rate: Double, capacity: Double, now: UInt64) {
        refill(now: now)
        self.rate = rate
        self.capacity = max(capacity, 1)
        tokens = min(tokens, self.capacity)
    }
}
