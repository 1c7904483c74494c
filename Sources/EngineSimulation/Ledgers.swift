import DequeModule
import Engine
import HeapModule

/// What was taken from one budget, held against `capacity + rate × t` over every window: a bucket that leaks at the rate
/// never overflows exactly when no window holds more. Reckoned without the engine's arithmetic.
struct SpendingLedger {
    /// In tokens, times the nanoseconds of a minute: whole numbers, so that nothing is rounded.
    private var level: Int128 = 0
    private var most: Int128 = 0
    private var at: UInt64 = 0
    private(set) var total = 0.0

    private static let minute: Int128 = 60_000_000_000

    /// The most that was ever above the capacity.
    var excess: Double { Double(most) / Double(Self.minute) }
    var isOver: Bool { most > 0 }

    /// - Parameter capacity: a fraction.
    mutating func spend(_ count: Int, at counter: UInt64, perMinute: Int, capacity: (Int, of: Int)) {
        level = max(0, level - Int128(perMinute) * Int128(counter - min(at, counter)))
        at = max(at, counter)
        level += Int128(count) * Self.minute
        total += Double(count)
        most = max(most, level - Int128(capacity.0) * Self.minute / Int128(capacity.of))
    }
}

/// A time in which messages of a lane waited for their turn without a break.
struct Backlog {
    let start: UInt64
    /// What the lane and its tenant had spent by then.
    let spent: Double
    let requests: Double
    /// Something else than the budget kept the lane back: an outage, a spent day.
    let isDisturbed: Bool
}

/// What waits in a lane while a day is simulated, and what is remembered of it.
struct LaneLedger {
    /// When those that wait were accepted, in the order of their turns.
    private var fresh: Deque<UInt64> = []
    private var postponed = Heap<Postponed>()
    var polls = Heap<UInt64>()
    var spending = SpendingLedger()
    var backlog: Backlog?
    private var lastTaken: UInt64 = 0
    private(set) var isOutOfOrder = false
    private(set) var worstDelay = 0.0
    var accepted = 0
    var ended = 0

    private struct Postponed: Comparable {
        let due: UInt64
        let accepted: UInt64

        static func < (left: Postponed, right: Postponed) -> Bool {
            (left.due, left.accepted) < (right.due, right.accepted)
        }
    }

    var isEmpty: Bool { fresh.isEmpty && postponed.isEmpty }
    var nextSend: UInt64? { [fresh.first, postponed.min?.due].compactMap { $0 }.min() }
    var nextPoll: UInt64? { polls.min }

    mutating func wait(_ accepted: UInt64, at counter: UInt64, requests: Double, isDisturbed: Bool) {
        if isEmpty {
            backlog = Backlog(
                start: counter, spent: spending.total, requests: requests, isDisturbed: isDisturbed)
        }
        fresh.append(accepted)
    }

    /// A message that did not leave waits again, and what is behind it may pass.
    mutating func putBack(_ accepted: UInt64, due: UInt64) {
        backlog = nil
        postponed.insert(Postponed(due: due, accepted: accepted))
    }

    /// The first by its time, as the store gives it.
    mutating func takeSend(at counter: UInt64) -> UInt64? {
        if let first = postponed.min, first.due <= counter, first.due <= fresh.first ?? .max {
            postponed.removeMin()
            return first.accepted
        }
        guard let accepted = fresh.popFirst() else { return nil }
        if accepted < lastTaken { isOutOfOrder = true }
        lastTaken = accepted
        if isEmpty, backlog.map({ $0.start == accepted }) == true {
            worstDelay = max(worstDelay, Double(counter - accepted) / 1e6)
        }
        return accepted
    }

    mutating func takePoll(at counter: UInt64) -> UInt64? {
        guard let due = polls.min, due <= counter else { return nil }
        polls.removeMin()
        return due
    }
}
