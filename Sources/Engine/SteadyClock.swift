import Domain
import Synchronization

/// The calendar as the engine goes by it. It runs with the counter; a step of the machine's calendar is taken over only when
/// the dispatcher has moved what waits by the same step, so that no wait is ever reckoned by two calendars.
final class SteadyClock: EngineClock {
    private struct State {
        var now: Timestamp
        var counter: UInt64
        /// By how much the calendar was set forth, in all.
        var forth = Milliseconds(0)
    }

    private let base: any EngineClock
    private let state: Mutex<State>
    /// Smaller steps are what time synchronisation does all day.
    static let tolerance = Milliseconds.seconds(2)

    init(_ base: any EngineClock) {
        self.base = base
        state = Mutex(State(now: base.now, counter: base.counter))
    }

    var counter: UInt64 { base.counter }

    var now: Timestamp {
        let counter = base.counter
        return state.withLock { $0.now + Self.time(from: $0.counter, to: counter) }
    }

    private static func time(from start: UInt64, to end: UInt64) -> Milliseconds {
        Milliseconds(Int64((end - min(start, end)) / 1_000_000))
    }

    func sleep(for time: Milliseconds) async throws {
        try await base.sleep(for: time)
    }

    /// How far the machine's calendar was set forth, or back where it is negative; `nil` where it was not. Less than the
    /// tolerance is taken over at once.
    func look() -> Milliseconds? {
        let step = base.now - now
        guard abs(step.count) <= Self.tolerance.count else { return step }
        adopt()
        return nil
    }

    /// Goes by the machine's calendar from now on.
    func adopt() {
        let (now, counter) = (base.now, base.counter)
        state.withLock { state in
            let step = now - (state.now + Self.time(from: state.counter, to: counter))
            if step.count > Self.tolerance.count { state.forth = Milliseconds(state.forth.count + step.count) }
            (state.now, state.counter) = (now, counter)
        }
    }

    /// What was remembered since the start may have happened this much earlier by the calendar of then.
    var forth: Milliseconds { state.withLock { $0.forth } }
}
