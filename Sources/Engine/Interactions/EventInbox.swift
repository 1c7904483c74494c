import Domain
import Synchronization

/// What the loop over events hears of. Notes pile up until they are taken.
final class EventInbox: Sendable {
    private struct State {
        var finished: [(tenant: TenantID, due: Timestamp?)] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func finished(_ tenant: TenantID, due: Timestamp?) {
        state.withLock { $0.finished.append((tenant, due)) }
        signal.yield()
    }

    /// Look again.
    func ring() { signal.yield() }

    /// The service stops: no new work.
    func stop() {
        state.withLock { $0.isStopped = true }
        signal.yield()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    func take() -> [(tenant: TenantID, due: Timestamp?)] {
        state.withLock { state in
            defer { state.finished = [] }
            return state.finished
        }
    }
}
