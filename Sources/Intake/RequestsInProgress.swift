import Domain
import Synchronization

/// The idempotency keys whose first request is under way in this process.
final class RequestsInProgress: Sendable {
    struct Key: Hashable, Sendable {
        let tenant: TenantID
        let text: String
    }

    private let keys = Mutex<Set<Key>>([])

    /// `false` where the key is under way already.
    func begin(_ key: Key) -> Bool {
        keys.withLock { $0.insert(key).inserted }
    }

    func end(_ key: Key) {
        keys.withLock { _ = $0.remove(key) }
    }
}
