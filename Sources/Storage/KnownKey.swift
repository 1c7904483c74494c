package import Domain
import Synchronization

/// A key in memory: all that a request needs of it.
package final class KnownKey: Sendable {
    package let key: APIKey
    package let secretHash: [UInt8]
    /// Shared by all requests with this key.
    package let allowance: CallerAllowance
    /// Milliseconds since 1970.
    private let usedAt = Atomic<Int64>(0)
    private let writtenAt: Atomic<Int64>

    init(_ key: APIKey, secretHash: [UInt8], limit: CallerLimit) {
        self.key = key
        self.secretHash = secretHash
        allowance = CallerAllowance(limit)
        writtenAt = Atomic(key.lastUsedAt?.milliseconds ?? 0)
    }

    var lastUsedAt: Timestamp? {
        let latest = max(usedAt.load(ordering: .relaxed), writtenAt.load(ordering: .relaxed))
        return latest == 0 ? nil : Timestamp(milliseconds: latest)
    }

    func noteUse(at now: Timestamp) { usedAt.store(now.milliseconds, ordering: .relaxed) }

    /// The last use, unless it was taken before.
    func takeUse() -> Timestamp? {
        let used = usedAt.load(ordering: .relaxed)
        guard used > writtenAt.exchange(used, ordering: .relaxed) else { return nil }
        return Timestamp(milliseconds: used)
    }
}
