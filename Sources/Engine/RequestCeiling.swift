import Domain

/// The platform's own limit of requests, learned from its answers: within a window that it tells of, no more is asked than
/// it allows, whatever the tenant's budget says.
///
/// A value without a clock: counters are nanoseconds.
struct RequestCeiling: Sendable, Hashable {
    private(set) var allowed: Int
    /// Asked in the running window: by the platform's count or ours, whichever is more.
    private(set) var spent = 0
    /// When the running window ends; `nil` where none runs.
    private(set) var endsAt: UInt64?
    /// Whether the end is our guess: the first request after a window's end begins the next one.
    private var isGuessed = false
    /// The longest that a window was told to last.
    private var length: UInt64

    private static let second: UInt64 = 1_000_000_000
    /// Ends that differ by less are of the same window: they are told in whole seconds.
    private static let slack = 2 * second

    init(count: Int, allowed: Int, left: Milliseconds, counter: UInt64) {
        self.allowed = allowed
        length = max(UInt64(max(left.count, 0)) * 1_000_000, Self.second)
        note(count: count, allowed: allowed, left: left, counter: counter)
    }

    /// An answer told where the token stands. Answers overtake each other; of an older window nothing is learned.
    mutating func note(count: Int, allowed: Int, left: Milliseconds, counter: UInt64) {
        roll(counter: counter)
        self.allowed = allowed
        let left = UInt64(max(left.count, 0)) * 1_000_000
        let end = counter + left
        length = max(length, left)
        guard let known = endsAt, !isGuessed, end <= known + Self.slack else {
            // Of a new window the platform's count is right; ours began with a guess, or counts the one before.
            spent = isGuessed ? max(count, spent) : count
            (endsAt, isGuessed) = (end, false)
            return
        }
        guard end + Self.slack >= known else { return }
        endsAt = min(known, end)
        spent = max(spent, count)
    }

    private mutating func roll(counter: UInt64) {
        guard let end = endsAt, end <= counter else { return }
        (endsAt, isGuessed) = (nil, false)
        spent = 0
    }

    /// What the window still allows.
    mutating func left(counter: UInt64) -> Int {
        roll(counter: counter)
        return max(0, allowed - spent)
    }

    /// Counts a request that goes out.
    mutating func spend(counter: UInt64) {
        roll(counter: counter)
        if endsAt == nil { (endsAt, isGuessed) = (counter + length, true) }
        spent += 1
    }

    /// Requests a second that use the window up evenly.
    mutating func pace(counter: UInt64) -> Double {
        roll(counter: counter)
        let whole = Double(allowed) / (Double(length) / 1e9)
        guard let endsAt, spent < allowed else { return whole }
        return Double(allowed - spent) / max(Double(endsAt - counter) / 1e9, 0.001)
    }
}
