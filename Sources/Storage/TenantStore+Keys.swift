package import Domain
import Foundation
import GRDB
import JSON
package import Vault

extension TenantStore {
    /// Stores a key of the tenant; `secretHash` is all that is kept of its secret.
    package func addKey(
        _ key: APIKey, secretHash: [UInt8], answering: Answering<APIKey>? = nil
    ) async throws {
        try await store.addKey(key, secretHash: secretHash, by: actor, answering: answering)
    }

    /// Keys after `cursor` in the order in which they were made.
    package func keys(after cursor: KeyID?, limit: Int) async throws -> [APIKey] {
        try await store.read { db in
            try db.rows(
                "SELECT * FROM api_keys WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?",
                [tenant.data, cursor?.data ?? Data(), limit]
            ).map(APIKey.init(row:))
        }
    }

    /// Ends a key at once; `false` where the tenant has no such key.
    package func revokeKey(_ id: KeyID, at now: Timestamp) async throws -> Bool {
        let found = try await store.commits.write { db in
            try db.run(
                "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE tenant = ? AND id = ?",
                [now.milliseconds, tenant.data, id.data])
            guard db.changesCount == 1 else { return false }
            try stage(.keyRevoked, at: now, ["key": .string(id.description)], in: db)
            return true
        }
        store.keys.forget(id)
        return found
    }
}

extension Store {
    /// Under which secrets of keys are hashed: the platform's own data key, which only the master key opens.
    package var keyHashing: DataKey { keyring.platform.current }

    /// Stores a key of the platform or, through `TenantStore`, of a tenant.
    package func addKey(
        _ key: APIKey, secretHash: [UInt8], by actor: AuditActor = .service, answering: Answering<APIKey>? = nil
    ) async throws {
        try await commits.write { [audit] db in
            try db.run(
                """
                INSERT INTO api_keys (id, tenant, role, name, secret_hash, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    key.id.data, key.tenant?.data, key.role.rawValue, key.name, Data(secretHash),
                    key.createdAt.milliseconds, key.expiresAt?.milliseconds,
                ])
            let detail: JSONValue = [
                "key": .string(key.id.description), "role": .string(key.role.rawValue), "name": .string(key.name),
                "expiresAt": key.expiresAt?.json ?? .null,
            ]
            try audit.stage(AuditEvent(.keyCreated, of: key.tenant, by: actor, at: key.createdAt, detail), in: db)
            try answering?.keep(key, in: db)
        }
    }

    /// Whether any key of a platform administrator was ever made.
    package func hasPlatformKey() async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM api_keys WHERE tenant IS NULL AND role = 'platform_admin')")
                ?? false
        }
    }

    /// The key with this public id, and the hash of its secret. Remembered in memory until it is revoked.
    package func findKey(_ id: KeyID) async throws -> (key: APIKey, secretHash: [UInt8])? {
        if let known = keys.key(id) { return known }
        let generation = keys.generation
        let found = try await read { db in
            try db.row("SELECT * FROM api_keys WHERE id = ?", [id.data]).map { row in
                (key: try APIKey(row: row), secretHash: Array(row["secret_hash"] as Data))
            }
        }
        guard let found else { return nil }
        keys.remember(found.key, found.secretHash, readAt: generation)
        return found
    }

    /// Notes that a key was used; written down now and then, to the minute.
    package func noteUse(of id: KeyID, at now: Timestamp) async {
        guard let uses = keys.noteUse(of: id, at: now) else { return }
        // A lost note of use is no harm: the next one tells the same.
        try? await commits.write { db in
            for (key, time) in uses {
                try db.run("UPDATE api_keys SET last_used_at = ? WHERE id = ?", [time.milliseconds, key.data])
            }
        }
    }
}

extension APIKey {
    init(row: Row) throws {
        self.init(
            id: try .decode(row, "id"), tenant: row["tenant"] == nil ? nil : try TenantID.decode(row, "tenant"),
            role: try .require(row, "role"), name: row["name"], createdAt: try .require(row, "created_at"),
            expiresAt: .decode(row, "expires_at"), revokedAt: .decode(row, "revoked_at"),
            lastUsedAt: .decode(row, "last_used_at"))
    }
}
