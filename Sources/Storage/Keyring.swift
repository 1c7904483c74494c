import Foundation
import GRDB
import Synchronization
import Domain
import Vault

/// The data keys in use, unwrapped once and kept in memory.
final class Keyring: Sendable {
    /// What a tenant's values are sealed and looked up with. The look-up key outlives rotations of the data key, so
    /// that an idempotency key or a suppressed address is known for ever.
    struct Keys: Sendable {
        let sealing: TenantKeys
        let lookups: DataKey
    }

    let platform: TenantKeys
    private let masterKey: MasterKey
    private let pool: DatabasePool
    private let known = Mutex<[TenantID: Keys]>([:])

    init(masterKey: MasterKey, platform: TenantKeys, pool: DatabasePool) {
        self.masterKey = masterKey
        self.platform = platform
        self.pool = pool
    }

    /// New keys for a new tenant, and how they stand in the store.
    func make(for tenant: TenantID) throws -> (keys: Keys, dataKey: [UInt8], lookupKey: [UInt8]) {
        let data = DataKey()
        let lookups = DataKey()
        return (
            Keys(sealing: TenantKeys(tenant: tenant, current: data), lookups: lookups),
            try masterKey.wrap(data, tenant: tenant), try masterKey.wrap(lookups, tenant: tenant)
        )
    }

    func remember(_ keys: Keys, for tenant: TenantID) {
        known.withLock { $0[tenant] = keys }
    }

    /// The keys of a tenant; `nil` where there is no such tenant.
    func keys(of tenant: TenantID) async throws -> Keys? {
        if let keys = known.withLock({ $0[tenant] }) { return keys }
        let id = tenant.data
        let wrapped = try await pool.read { db in
            try db.row("SELECT data_key, lookup_key FROM tenants WHERE id = ?", [id]).map { row in
                [Array(row["data_key"] as Data), Array(row["lookup_key"] as Data)]
            }
        }
        guard let wrapped else { return nil }
        let keys = try unwrapped(data: wrapped[0], lookups: wrapped[1], tenant: tenant)
        remember(keys, for: tenant)
        return keys
    }

    private func unwrapped(data: [UInt8], lookups: [UInt8], tenant: TenantID) throws -> Keys {
        do {
            let current = try masterKey.unwrap(data, tenant: tenant)
            return Keys(
                sealing: TenantKeys(tenant: tenant, current: current),
                lookups: try masterKey.unwrap(lookups, tenant: tenant))
        } catch {
            throw StoreError.corrupt(String(describing: error))
        }
    }
}
