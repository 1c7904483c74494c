import Synchronization

/// How the writer keeps up, told without waiting for it.
final class WriterLoad: Sendable {
    private let start = ContinuousClock.now
    private let waiting = Atomic(0)
    /// When the group that is being written was begun, in nanoseconds since the start; 0 while there is none.
    private let busySince = Atomic<Int64>(0)

    func noteWaiting(_ count: Int) { waiting.store(count, ordering: .relaxed) }

    /// A group is begun, and so many wait for the next.
    func noteGroup(leaving count: Int) {
        waiting.store(count, ordering: .relaxed)
        busySince.store(nanoseconds(.now), ordering: .relaxed)
    }

    func noteIdle() { busySince.store(0, ordering: .relaxed) }

    /// How many writes wait, and for how long the present group is being written.
    func state(at now: ContinuousClock.Instant) -> (waiting: Int, busy: Duration) {
        let since = busySince.load(ordering: .relaxed)
        let busy = since == 0 ? Duration.zero : .nanoseconds(max(0, nanoseconds(now) - since))
        return (waiting.load(ordering: .relaxed), busy)
    }

    private func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        Int64((instant - start) / .nanoseconds(1)) + 1
    }
}

/// From when on the store takes no more: what comes then would wait too long for its answer.
package struct OverloadLimits: Sendable {
    /// Writes that wait for the next transaction: a fraction of a second of work. What the service itself writes may
    /// still come, up to the queue's own end.
    package var waiting = 4_000
    /// How long one transaction may take.
    package var busy = Duration.seconds(2)

    package init(waiting: Int = 4_000, busy: Duration = .seconds(2)) {
        (self.waiting, self.busy) = (waiting, busy)
    }
}

extension Store {
    /// Why a caller's change had better not be taken now; `nil` while the writer keeps up.
    package func overload(at now: ContinuousClock.Instant = .now) -> String? {
        let (waiting, busy) = commits.load.state(at: now)
        if waiting >= overloadLimits.waiting { return "\(waiting) changes wait to be written" }
        if busy >= overloadLimits.busy { return "one transaction takes longer than \(overloadLimits.busy)" }
        return nil
    }
}
