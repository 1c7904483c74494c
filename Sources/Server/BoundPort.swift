import Synchronization

/// The port that the system gave, for those who wait to know it.
final class BoundPort: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Int?, Never>])
        case bound(Int)
        case closed
    }

    private let state = Mutex(State.waiting([]))

    var isBound: Bool {
        state.withLock { if case .bound = $0 { true } else { false } }
    }

    func bind(_ port: Int) { finish(.bound(port), port) }

    /// Tells those who still wait that no port will come.
    func close() { finish(.closed, nil) }

    private func finish(_ next: State, _ answer: Int?) {
        let waiting = state.withLock { state -> [CheckedContinuation<Int?, Never>] in
            guard case .waiting(let waiting) = state else { return [] }
            state = next
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: answer) }
    }

    func number() async -> Int? {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Int?? in
                switch state {
                case .waiting(let waiting):
                    state = .waiting(waiting + [continuation])
                    return nil
                case .bound(let port): return .some(port)
                case .closed: return .some(nil)
                }
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
