package import Domain
import Foundation
import GRDB
import JSON

/// The keys of one tenant, or of the platform.
package struct KeyShelf: Sendable {
    let store: Store
    /// `nil` for the platform.
    let tenant: TenantID?
    let actor: AuditActor

    package enum Rotation: Sendable {
        /// The key that was replaced as it stands now.
        case done(old: APIKey)
        /// The key is over: it expired or was revoked.
        case ended
        case missing
    }

    /// Stores a key; `secretHash` is all that is kept of its secret.
    package func add(_ key: APIKey, secretHash: [UInt8], answering: Answering<APIKey>? = nil) async throws {
        try await store.commits.write { db in
            try insert(key, secretHash, in: db)
            try stage(.keyCreated, at: key.createdAt, key.auditDetail, in: db)
            try answering?.keep(key, in: db)
        }
    }

    /// Puts a new key in an old one's place; the old one is good until `end`, or until its own end where that is sooner.
    package func rotate(
        _ id: KeyID, to new: APIKey, secretHash: [UInt8], oldUntil end: Timestamp,
        answering: Answering<APIKey>? = nil
    ) async throws -> Rotation {
        let now = new.createdAt
        let result = try await store.commits.write { db -> Rotation in
            guard var old = try key(id, in: db) else { return .missing }
            guard old.isValid(at: now) else { return .ended }
            old.expiresAt = min(old.expiresAt ?? end, end)
            old.replacedBy = new.id
            try insert(new, secretHash, in: db)
            try db.run(
                "UPDATE api_keys SET expires_at = ?, replaced_by = ? WHERE id = ?",
                [old.expiresAt?.milliseconds, new.id.data, id.data])
            var detail = new.auditDetail.object ?? JSONObject()
            detail["replaces"] = .string(id.description)
            detail["oldExpiresAt"] = old.expiresAt?.json ?? .null
            try stage(.keyRotated, at: now, .object(detail), in: db)
            try answering?.keep(new, in: db)
            return .done(old: old)
        }
        store.keys.forget(id)
        return result
    }

    /// Keys after `cursor` in the order in which they were made.
    package func list(after cursor: KeyID?, limit: Int) async throws -> [APIKey] {
        let keys = try await store.read { db in
            try db.rows(
                "SELECT * FROM api_keys WHERE tenant IS ? AND id > ? ORDER BY id LIMIT ?",
                [tenant?.data, cursor?.data ?? Data(), limit]
            ).map(APIKey.init(row:))
        }
        return keys.map(store.withLatestUse)
    }

    package func key(_ id: KeyID) async throws -> APIKey? {
        try await store.read { try key(id, in: $0) }.map(store.withLatestUse)
    }

    /// Ends a key at once; `false` where there is no such key.
    package func revoke(_ id: KeyID, at now: Timestamp) async throws -> Bool {
        let found = try await store.commits.write { db in
            try db.run(
                "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE tenant IS ? AND id = ?",
                [now.milliseconds, tenant?.data, id.data])
            guard db.changesCount == 1 else { return false }
            try stage(.keyRevoked, at: now, ["key": .string(id.description)], in: db)
            return true
        }
        store.keys.forget(id)
        return found
    }

    private func key(_ id: KeyID, in db: Database) throws -> APIKey? {
        try db.row("SELECT * FROM api_keys WHERE tenant IS ? AND id = ?", [tenant?.data, id.data])
            .map(APIKey.init(row:))
    }

    private func insert(_ key: APIKey, _ secretHash: [UInt8], in db: Database) throws {
        try db.run(
            """
            INSERT INTO api_keys (id, tenant, role, name, secret_hash, created_at, expires_at, replaces)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                key.id.data, key.tenant?.data, key.role.rawValue, key.name, Data(secretHash),
                key.createdAt.milliseconds, key.expiresAt?.milliseconds, key.replaces?.data,
            ])
    }

    private func stage(_ kind: AuditKind, at now: Timestamp, _ detail: JSONValue, in db: Database) throws {
        try store.audit.stage(AuditEvent(kind, of: tenant, by: actor, at: now, detail), in: db)
    }
}

extension APIKey {
    fileprivate var auditDetail: JSONValue {
        [
            "key": .string(id.description), "role": .string(role.rawValue), "name": .string(name),
            "expiresAt": expiresAt?.json ?? .null,
        ]
    }

    init(row: Row) throws {
        self.init(
            id: try .decode(row, "id"), tenant: row["tenant"] == nil ? nil : try TenantID.decode(row, "tenant"),
            role: try .require(row, "role"), name: row["name"], createdAt: try .require(row, "created_at"),
            expiresAt: .decode(row, "expires_at"), revokedAt: .decode(row, "revoked_at"),
            lastUsedAt: .decode(row, "last_used_at"),
            replaces: row["replaces"] == nil ? nil : try KeyID.decode(row, "replaces"),
            replacedBy: row["replaced_by"] == nil ? nil : try KeyID.decode(row, "replaced_by"))
    }
}
