package import Domain
import GRDB
import Vault

/// What the holder of a store does for its keys while it runs: it takes up what commands changed in the keyring, and
/// seals anew what older data keys sealed.
package struct KeyKeeper: Sendable {
    let store: Store

    /// Tells commands that this process holds the store. Throws `wrongMasterKey` where the master key was rotated since
    /// the store was opened.
    package func announce() async throws {
        try await store.keyring.announce(boot: store.boot)
    }

    /// Whether the keyring can be read now, and with the master key that is known; throws what keeps it from it.
    package func check() async throws {
        try await store.keyring.check()
    }

    /// Takes up new keys; answers whether the keyring was changed by somebody else since the last time.
    @discardableResult
    package func refresh() async throws -> Bool {
        try await store.keyring.refresh()
    }

    /// Tenants with data keys that wait to be destroyed.
    package func tenantsToReseal() async throws -> [TenantID] {
        try await store.keyring.file.tenantsWithOlderKeys()
    }

    /// Seals a tenant's values anew and destroys its older data keys. Answers how many rows were changed. Stopped in the
    /// middle, it begins again where something is left.
    /// - Parameter pause: called after each batch, so that other writes have their turn.
    package func reseal(_ tenant: TenantID, pause: () async throws -> Void) async throws -> Int {
        guard let resealing = try await Resealing(store, tenant) else { return 0 }
        return try await resealing.run(pause: pause)
    }

    /// Drops destroyed keys from memory, too. To be called a while after: somebody may have read a value just before it
    /// was sealed anew, and opens it now.
    package func forgetDestroyed() async throws {
        try await store.keyring.forgetDestroyed()
    }
}

extension Store {
    package var keyKeeper: KeyKeeper { KeyKeeper(store: self) }
}

extension Keyring {
    func forgetDestroyed() async throws {
        let entries = try await file.read { try $0.allKeyEntries() }
        let left = Set(entries.map(\.fingerprint))
        for keys in knownKeysets() {
            // A tenant that was deleted meanwhile has none.
            guard let now = try? keys.sealing, !now.older.isEmpty else { continue }
            let older = now.older.filter { left.contains($0.fingerprint.bytes) }
            keys.replace(TenantKeys(tenant: now.tenant, current: now.current, older: older))
        }
    }
}

extension KeyringFile {
    func tenantsWithOlderKeys() async throws -> [TenantID] {
        try await read { db in
            try db.rows(
                "SELECT tenant FROM keys WHERE purpose = 'data' GROUP BY tenant HAVING count(*) > 1 ORDER BY tenant", []
            ).map { try TenantID.decode($0, "tenant") }
        }
    }
}
