import Synchronization

/// What one key may still ask: a bucket that costs one comparison and one exchange a request and makes nobody wait.
///
/// It keeps the time at which the bucket will be full again, as the generic cell rate algorithm of ATM networks does.
package final class CallerAllowance: Sendable {
    package enum Answer: Sendable, Hashable {
        /// What is left.
        case allowed(left: Int)
        /// Whole seconds until one more may come.
        case refused(seconds: Int)
    }

    /// Requests by which a bucket may be below nothing.
    private static let mostOwed: Int64 = 500

    package let limit: CallerLimit
    package let notes: CallerLimitNotes
    /// Nanoseconds since 1970.
    private let fullAt = Atomic<Int64>(0)
    private let nanosecondsEach: Int64
    /// In which an empty bucket fills.
    private let depth: Int64

    package init(_ limit: CallerLimit) {
        self.limit = limit
        notes = limit == .standard ? .standard : CallerLimitNotes(limit)
        nanosecondsEach = max(1, Int64(1_000_000_000 / limit.perSecond))
        depth = nanosecondsEach * Int64(limit.burst)
    }

    /// Takes one request.
    package func take(at now: Timestamp) -> Answer {
        let now = now.milliseconds &* 1_000_000
        var before = settled(at: now)
        while true {
            let after = max(before, now) + nanosecondsEach
            guard after - now <= depth else {
                return .refused(seconds: Int(max(1, (after - now - depth + 999_999_999) / 1_000_000_000)))
            }
            let (isDone, found) = fullAt.compareExchange(expected: before, desired: after, ordering: .relaxed)
            if isDone { return .allowed(left: Int((depth - (after - now)) / nanosecondsEach)) }
            before = found
        }
    }

    /// Takes more for a request that turned out to be many; the bucket may go below nothing by that.
    package func charge(_ more: Int, at now: Timestamp) {
        guard more > 0 else { return }
        let now = now.milliseconds &* 1_000_000
        var before = settled(at: now)
        while true {
            let after = max(before, now) + nanosecondsEach * Int64(more)
            let (isDone, found) = fullAt.compareExchange(expected: before, desired: after, ordering: .relaxed)
            if isDone { return }
            before = found
        }
    }

    /// A clock that was set back must lock nobody out for long: what is owed is never more than the largest charge.
    private func settled(at now: Int64) -> Int64 {
        let before = fullAt.load(ordering: .relaxed)
        let latest = now + depth + nanosecondsEach * Self.mostOwed
        guard before > latest else { return before }
        let (isDone, found) = fullAt.compareExchange(expected: before, desired: latest, ordering: .relaxed)
        return isDone ? latest : found
    }
}

/// The `RateLimit-Policy` and `RateLimit` fields of one limit, written out before they are needed.
///
/// What is left is told in up to 64 steps, rounded down.
package final class CallerLimitNotes: Sendable {
    static let standard = CallerLimitNotes(.standard)

    package let policy: String
    private let steps: [String]
    private let burst: Int

    init(_ limit: CallerLimit) {
        burst = limit.burst
        policy = "\"key\";q=\(limit.burst);w=\(limit.window)"
        let count = min(64, limit.burst)
        steps = (0...count).map { step in
            let left = limit.burst * step / count
            let missing = limit.burst - left
            return "\"key\";r=\(left);t=\(missing == 0 ? 0 : limit.seconds(toGain: missing))"
        }
    }

    package func state(left: Int) -> String {
        steps[min(max(0, left * (steps.count - 1) / burst), steps.count - 1)]
    }
}
