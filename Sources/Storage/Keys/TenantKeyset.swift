import Domain
import Foundation
import Synchronization
import Vault

/// The keys of one tenant as they are at each moment: whoever holds them sees a rotation at once.
final class TenantKeyset: Sendable {
    /// Finds rows. It outlives rotations of the data key, so that an idempotency key or a suppressed address is known for
    /// ever.
    let lookups: DataKey
    private let current: Mutex<TenantKeys?>

    init(sealing: TenantKeys, lookups: DataKey) {
        self.lookups = lookups
        current = Mutex(sealing)
    }

    /// What seals and opens now. Throws where the tenant's keys were destroyed.
    var sealing: TenantKeys {
        get throws(StoreError) {
            guard let keys = current.withLock({ $0 }) else { throw .keysDestroyed }
            return keys
        }
    }

    func replace(_ keys: TenantKeys?) {
        current.withLock { $0 = keys }
    }

    /// To be called where a sealed value is written, by the writer itself: a key that was replaced since the value was
    /// sealed must not come into the store any more, because it is about to be destroyed. Throws `keyReplaced`.
    func requireCurrent(_ sealed: [UInt8]) throws(StoreError) {
        let current = try sealing.current.fingerprint
        guard sealed.count > 9, KeyFingerprint(bytes: sealed.dropFirst().prefix(8)) == current else {
            throw .keyReplaced
        }
    }

    func requireCurrent(_ sealed: Data) throws(StoreError) { try requireCurrent([UInt8](sealed)) }
}

extension TenantStore {
    /// Prepares and performs a write of sealed values, once more where a key was replaced in between.
    func sealing<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        for _ in 0..<3 {
            do {
                return try await body()
            } catch StoreError.keyReplaced {
                continue
            }
        }
        return try await body()
    }

    /// As `sealing`, of what upstream systems ask for: no more at once than the tenant's share.
    func admitted<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await store.bulkhead.pass(tenant) { try await sealing(body) }
    }
}
