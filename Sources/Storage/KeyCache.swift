import Domain
import Synchronization

/// Keys that were used, so that a request costs no look-up, and when.
final class KeyCache: Sendable {
    private struct State {
        var keys: [KeyID: KnownKey] = [:]
        /// Uses of keys that were forgotten since the last writing.
        var uses: [KeyID: Timestamp] = [:]
        var generation = 0

        mutating func forget(_ key: KnownKey) {
            if let use = key.takeUse() { uses[key.key.id] = use }
            keys[key.key.id] = nil
        }
    }

    private let state = Mutex(State())
    /// Milliseconds since 1970.
    private let writtenAt = Atomic<Int64>(0)

    func key(_ id: KeyID) -> KnownKey? {
        state.withLock { $0.keys[id] }
    }

    var generation: Int { state.withLock { $0.generation } }

    /// A key that was read before a revocation is not remembered after it. Answers the one that is remembered: two
    /// requests may have read it at once.
    func remember(_ key: KnownKey, readAt generation: Int) -> KnownKey {
        state.withLock { state in
            guard state.generation == generation else { return key }
            if let earlier = state.keys[key.key.id] { return earlier }
            state.keys[key.key.id] = key
            return key
        }
    }

    func forget(_ id: KeyID) {
        state.withLock { state in
            if let key = state.keys[id] { state.forget(key) }
            state.generation += 1
        }
    }

    /// Forgets all keys of a tenant.
    func forget(of tenant: TenantID) {
        state.withLock { state in
            for key in state.keys.values where key.key.tenant == tenant { state.forget(key) }
            state.generation += 1
        }
    }

    /// Whether the last writing of uses was a minute ago; the first who asks is told so.
    func isWritingDue(at now: Timestamp) -> Bool {
        let before = writtenAt.load(ordering: .relaxed)
        guard abs(now.milliseconds - before) >= 60_000 else { return false }
        return writtenAt.compareExchange(expected: before, desired: now.milliseconds, ordering: .relaxed).exchanged
    }

    /// All uses since the last time.
    func takeUses() -> [KeyID: Timestamp] {
        state.withLock { state in
            defer { state.uses = [:] }
            for (id, key) in state.keys {
                if let use = key.takeUse() { state.uses[id] = use }
            }
            return state.uses
        }
    }
}
