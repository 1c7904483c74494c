import Foundation
import Synchronization

/// Lets threads pass in groups of a fixed size.
final class Gate: Sendable {
    private let size: Int
    private let arrived = Mutex(0)
    private let news = NSCondition()

    init(_ size: Int) {
        self.size = size
    }

    /// Returns when the caller's group is whole.
    func pass() {
        news.lock()
        defer { news.unlock() }
        let number = arrived.withLock { count in
            count += 1
            return count
        }
        let whole = (number + size - 1) / size * size
        news.broadcast()
        while arrived.withLock({ $0 < whole }) { news.wait() }
    }
}
