import Domain
import Synchronization

/// Keys that were used, so that a request costs no look-up, and when.
final class KeyCache: Sendable {
    private struct State {
        var keys: [KeyID: (APIKey, [UInt8])] = [:]
        var uses: [KeyID: Timestamp] = [:]
        var flushedAt = Timestamp(milliseconds: 0)
        var generation = 0
    }

    private let state = Mutex(State())

    func key(_ id: KeyID) -> (APIKey, [UInt8])? {
        state.withLock { $0.keys[id] }
    }

    var generation: Int { state.withLock { $0.generation } }

    /// A key that was read before a revocation is not remembered after it.
    func remember(_ key: APIKey, _ secretHash: [UInt8], readAt generation: Int) {
        state.withLock { state in
            if state.generation == generation { state.keys[key.id] = (key, secretHash) }
        }
    }

    func forget(_ id: KeyID) {
        state.withLock { state in
            state.keys[id] = nil
            state.generation += 1
        }
    }

    /// Forgets all keys of a tenant.
    func forget(of tenant: TenantID) {
        state.withLock { state in
            state.keys = state.keys.filter { $0.value.0.tenant != tenant }
            state.generation += 1
        }
    }

    /// Notes a use; answers all uses to be written when the last writing was a minute ago.
    func noteUse(of id: KeyID, at now: Timestamp) -> [KeyID: Timestamp]? {
        state.withLock { state in
            state.uses[id] = now
            guard now - state.flushedAt >= .minutes(1) else { return nil }
            state.flushedAt = now
            defer { state.uses = [:] }
            return state.uses
        }
    }
}
