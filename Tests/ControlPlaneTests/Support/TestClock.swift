import Domain
import Synchronization

/// A clock that goes only when it is told to.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_795_341_600_000))

    var now: Timestamp { time.withLock { $0 } }

    func advance(by milliseconds: Milliseconds) { time.withLock { $0 = $0 + milliseconds } }
}
