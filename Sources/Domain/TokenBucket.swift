/// A token bucket: over any time `t` at most `capacity + rate × t` tokens are taken, whatever the pattern.
///
/// Time is given in nanoseconds of a clock that never goes backwards. All is reckoned in whole numbers, rounded down
/// where tokens come in, so that the bound holds exactly and not but for a rounding.
///
/// Of what costs more than the capacity the rest is owed: the largest cost stands for the capacity then.
package struct TokenBucket: Sendable, Hashable {
    /// What a token is divided into: one token a minute makes a million of these grains in a nanosecond.
    private static let grains: Int128 = 60_000_000_000_000_000
    /// Of a millionth of a token.
    private static let grainsOfMillionth: Int128 = 60_000_000_000
    private static let paceOfOneASecond = 60_000_000.0

    /// Grains a nanosecond.
    private var pace: Int128
    private var full: Int128
    private var level: Int128
    private var updatedAt: UInt64

    /// - Parameters:
    ///   - rate: tokens a second, no less than a millionth.
    ///   - tokens: how many are there at the start; no more than the capacity.
    package init(rate: Double, capacity: Double, tokens: Double, now: UInt64) {
        pace = Self.pace(rate)
        full = Self.full(capacity)
        level = tokens >= capacity ? full : min(full, Self.whole(tokens, .down))
        updatedAt = now
    }

    private static func pace(_ rate: Double) -> Int128 {
        Int128(max(60, Int64((min(rate, 1e9) * paceOfOneASecond).rounded(.down))))
    }

    private static func full(_ capacity: Double) -> Int128 { max(grains, whole(capacity, .down)) }

    /// In whole millionths of a token.
    private static func whole(_ tokens: Double, _ rule: FloatingPointRoundingRule) -> Int128 {
        Int128(Int64((min(max(tokens, -1e12), 1e12) * 1e6).rounded(rule))) * grainsOfMillionth
    }

    /// Tokens a second.
    package var rate: Double { Double(Int64(pace)) / Self.paceOfOneASecond }
    package var capacity: Double { Self.tokens(full) }

    private static func tokens(_ level: Int128) -> Double { Double(Int64(level / grainsOfMillionth)) / 1e6 }

    private mutating func refill(now: UInt64) {
        guard now > updatedAt else { return }
        level = min(full, level + pace * Int128(now - updatedAt))
        updatedAt = now
    }

    /// Takes tokens that are there; where some are missing, none.
    package mutating func take(_ count: Int, now: UInt64) -> Bool {
        refill(now: now)
        let cost = Int128(count) * Self.grains
        guard level >= min(cost, full) else { return false }
        level -= cost
        return true
    }

    /// How many whole tokens are there now.
    package mutating func available(now: UInt64) -> Int {
        refill(now: now)
        return max(0, Int(level / Self.grains))
    }

    /// The tokens that are there now, to a millionth; less than 0 where some are owed.
    package mutating func balance(now: UInt64) -> Double {
        refill(now: now)
        return Self.tokens(level)
    }

    /// When `count` tokens can be taken, if others take so many before and nobody else any; `now` where they can already.
    package mutating func ready(_ count: Int, after before: Int, now: UInt64) -> UInt64 {
        arrival(of: min(Int128(count) * Self.grains, full) + Int128(before) * Self.grains, now: now)
    }

    /// When there will be so many tokens, if nobody takes any before and the bucket does not overflow; `now` when they
    /// are there.
    package mutating func nextAvailable(_ count: Double = 1, now: UInt64) -> UInt64 {
        arrival(of: Self.whole(count, .up), now: now)
    }

    private mutating func arrival(of wanted: Int128, now: UInt64) -> UInt64 {
        refill(now: now)
        guard level < wanted else { return now }
        let wait = (wanted - level + pace - 1) / pace
        // What takes years to come in is asked for again before.
        return now + UInt64(min(wait, 100_000_000_000_000_000))
    }

    /// Puts tokens back that were taken for a request that did not go out.
    package mutating func giveBack(_ count: Int) {
        level = min(full, level + Int128(count) * Self.grains)
    }

    /// What is there now, as an earlier run left it.
    package mutating func set(_ tokens: Double, now: UInt64) {
        level = min(full, Self.whole(tokens, .down))
        updatedAt = now
    }

    /// Changes the budget; what is there stays, up to the new capacity.
    package mutating func change(rate: Double, capacity: Double, now: UInt64) {
        refill(now: now)
        pace = Self.pace(rate)
        full = Self.full(capacity)
        level = min(level, full)
    }
}
