import Domain
import Engine
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: EngineClock {
    private struct Sleeper {
        let until: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var counter: UInt64 = 1_000_000_000
        var lastID = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ now: Timestamp) {
        state = Mutex(State(now: now))
    }

    var now: Timestamp { state.withLock { $0.now } }
    var counter: UInt64 { state.withLock { $0.counter } }
    /// How much time has passed.
    var passed: Milliseconds { Milliseconds(Int64((counter - 1_000_000_000) / 1_000_000)) }

    /// Lets time pass and wakes those whose time has come.
    func advance(by time: Milliseconds) {
        let woken = state.withLock { state in
            state.now = state.now + time
            state.counter += UInt64(time.count) * 1_000_000
            let due = state.sleepers.filter { $0.value.until <= state.counter }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.until < $1.until }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Sets the calendar without letting time pass.
    func setCalendar(by step: Milliseconds) {
        state.withLock { $0.now = $0.now + step }
    }

    func sleep(for time: Milliseconds) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    guard state.cancelled.remove(id) == nil else { return .failure(CancellationError()) }
                    guard time.count > 0 else { return .success(()) }
                    let until = state.counter + UInt64(time.count) * 1_000_000
                    state.sleepers[id] = Sleeper(until: until, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
