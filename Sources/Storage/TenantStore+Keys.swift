package import Domain
import Foundation
import GRDB
package import Vault

extension TenantStore {
    package var keyShelf: KeyShelf { KeyShelf(store: store, tenant: tenant, actor: actor) }

    /// As `KeyShelf.add`.
    package func addKey(_ key: APIKey, secretHash: [UInt8], answering: Answering<APIKey>? = nil) async throws {
        try await keyShelf.add(key, secretHash: secretHash, answering: answering)
    }

    /// As `KeyShelf.list`.
    package func keys(after cursor: KeyID?, limit: Int) async throws -> [APIKey] {
        try await keyShelf.list(after: cursor, limit: limit)
    }

    /// As `KeyShelf.revoke`.
    package func revokeKey(_ id: KeyID, at now: Timestamp) async throws -> Bool {
        try await keyShelf.revoke(id, at: now)
    }
}

extension Store {
    /// Under which secrets of keys are hashed: the platform's own data key, which only the master key opens.
    package var keyHashing: DataKey { keyring.platform.current }

    /// The platform's own keys.
    package func platformKeys(by actor: AuditActor) -> KeyShelf { KeyShelf(store: self, tenant: nil, actor: actor) }

    /// Stores a key of the platform or of a tenant.
    package func addKey(_ key: APIKey, secretHash: [UInt8], by actor: AuditActor = .service) async throws {
        try await KeyShelf(store: self, tenant: key.tenant, actor: actor).add(key, secretHash: secretHash)
    }

    /// Whether any key of a platform administrator was ever made.
    package func hasPlatformKey() async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM api_keys WHERE tenant IS NULL AND role = 'platform_admin')")
                ?? false
        }
    }

    /// The key with this public id. Remembered in memory until something about it changes.
    package func findKey(_ id: KeyID) async throws -> KnownKey? {
        if let known = keys.key(id) { return known }
        let generation = keys.generation
        let found = try await read { db -> KnownKey? in
            let row = try db.row(
                """
                SELECT k.*, t.callers_per_second, t.callers_burst FROM api_keys k LEFT JOIN tenants t ON t.id = k.tenant
                WHERE k.id = ?
                """, [id.data])
            return try row.map { row in
                KnownKey(
                    try APIKey(row: row), secretHash: Array(row["secret_hash"] as Data),
                    limit: CallerLimit(row: row) ?? .standard)
            }
        }
        return found.map { keys.remember($0, readAt: generation) }
    }

    /// Notes that a key was used; written down once a minute for all keys, apart from any request.
    package func noteUse(of key: KnownKey, at now: Timestamp) {
        key.noteUse(at: now)
        guard keys.isWritingDue(at: now) else { return }
        Task(priority: .utility) { await writeKeyUses() }
    }

    func writeKeyUses() async {
        let uses = keys.takeUses()
        guard !uses.isEmpty else { return }
        // A lost note of use is no harm: the next one tells the same.
        try? await commits.write { db in
            for (key, time) in uses {
                try db.run("UPDATE api_keys SET last_used_at = ? WHERE id = ?", [time.milliseconds, key.data])
            }
        }
    }

    /// A key with the use that is not written yet.
    func withLatestUse(_ key: APIKey) -> APIKey {
        guard let used = keys.key(key.id)?.lastUsedAt, used > key.lastUsedAt ?? Timestamp(milliseconds: 0) else {
            return key
        }
        var key = key
        key.lastUsedAt = used
        return key
    }
}

extension CallerLimit {
    /// `nil` where the tenant has the standard limit.
    init?(row: Row) {
        guard let perSecond = row["callers_per_second"] as Double?, let burst = row["callers_burst"] as Int? else {
            return nil
        }
        self.init(perSecond: perSecond, burst: burst)
    }
}
