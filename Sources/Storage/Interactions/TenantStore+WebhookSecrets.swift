package import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Vault

/// What became of the wish for one more secret.
package enum AddSecretResult: Sendable {
    case added
    /// As many as may be are valid already.
    case tooMany
    case missing
}

/// A secret as lists show it.
package struct ListedWebhookSecret: Sendable {
    package let secret: WebhookSecret
    package let lastUsedAt: Timestamp?
}

extension TenantStore {
    /// Stores a secret, sealed: it must be known to check a signature.
    package func add(
        _ secret: WebhookSecret, answering: Answering<WebhookSecret>? = nil
    ) async throws -> AddSecretResult {
        guard let keys = try await keys(), let text = secret.secret else { return .missing }
        let result = try await sealing {
            let sealed = Data(try keys.sealing.seal(text, row: secret.id.bytes, column: "webhook_secrets.secret"))
            return try await store.commits.write { db -> AddSecretResult in
                try keys.requireCurrent(sealed)
                let active = try db.row(
                    """
                    SELECT count(*) AS active FROM webhook_secrets
                    WHERE tenant = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
                    """, [tenant.data, secret.createdAt.milliseconds])
                guard (active?["active"] ?? 0) < WebhookSecret.mostActive else { return .tooMany }
                try db.run(
                    """
                    INSERT INTO webhook_secrets (tenant, id, name, secret, created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    [
                        tenant.data, secret.id.data, secret.name, sealed, secret.createdAt.milliseconds,
                        secret.expiresAt?.milliseconds,
                    ])
                try stage(
                    .webhookSecretCreated, at: secret.createdAt,
                    [
                        "webhookSecret": .string(secret.id.description), "name": .string(secret.name),
                        "expiresAt": secret.expiresAt?.json ?? .null,
                    ], in: db)
                try answering?.keep(secret, in: db)
                return .added
            }
        }
        store.webhookSecrets.forget(tenant)
        return result
    }

    /// Secrets after `cursor` in the order in which they were made, the secret itself left out.
    package func webhookSecrets(after cursor: WebhookSecretID?, limit: Int) async throws -> [ListedWebhookSecret] {
        try await store.read { db in
            try db.rows(
                "SELECT * FROM webhook_secrets WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?",
                [tenant.data, cursor?.data ?? Data(), limit]
            ).map {
                ListedWebhookSecret(
                    secret: try WebhookSecret(row: $0, secret: nil), lastUsedAt: .decode($0, "last_used_at"))
            }
        }
    }

    /// `nil` where the tenant has none with this id; the secret itself is left out.
    package func webhookSecret(_ id: WebhookSecretID) async throws -> ListedWebhookSecret? {
        try await store.read { db in
            try db.row("SELECT * FROM webhook_secrets WHERE tenant = ? AND id = ?", [tenant.data, id.data]).map {
                ListedWebhookSecret(
                    secret: try WebhookSecret(row: $0, secret: nil), lastUsedAt: .decode($0, "last_used_at"))
            }
        }
    }

    /// Ends a secret at once and destroys it; `false` where the tenant has none with this id.
    package func revokeWebhookSecret(_ id: WebhookSecretID, at now: Timestamp) async throws -> Bool {
        let found = try await store.commits.write { db in
            guard
                let row = try db.row(
                    "SELECT revoked_at FROM webhook_secrets WHERE tenant = ? AND id = ?", [tenant.data, id.data])
            else { return false }
            guard row["revoked_at"] == nil else { return true }
            try db.run(
                "UPDATE webhook_secrets SET revoked_at = ?, secret = NULL WHERE tenant = ? AND id = ?",
                [now.milliseconds, tenant.data, id.data])
            try stage(.webhookSecretRevoked, at: now, ["webhookSecret": .string(id.description)], in: db)
            return true
        }
        store.webhookSecrets.forget(tenant)
        return found
    }

    /// The secrets that are not revoked, opened; kept in memory until they change. Empty for no such tenant.
    package func usableWebhookSecrets() async throws -> [WebhookSecret] {
        if let known = store.webhookSecrets.secrets(of: tenant) { return known }
        let generation = store.webhookSecrets.generation
        let secrets = try await readWebhookSecrets()
        store.webhookSecrets.remember(secrets, of: tenant, readAt: generation)
        return secrets
    }

    private func readWebhookSecrets() async throws -> [WebhookSecret] {
        guard let keys = try await keys() else { return [] }
        return try await store.read { db in
            try db.rows(
                """
                SELECT s.* FROM webhook_secrets s JOIN tenants t ON t.id = s.tenant
                WHERE s.tenant = ? AND s.revoked_at IS NULL AND t.deleted_at IS NULL ORDER BY s.id
                """, [tenant.data]
            ).map { row in
                let id = try WebhookSecretID.decode(row, "id")
                let sealed: Data = row["secret"]
                do {
                    let secret = try keys.sealing.openSecret(
                        Array(sealed), row: id.bytes, column: "webhook_secrets.secret")
                    return try WebhookSecret(row: row, secret: secret)
                } catch let error as VaultError {
                    throw StoreError.corrupt(error.description)
                }
            }
        }
    }

    /// Notes that a secret was used; written down now and then, to the minute.
    package func noteUse(of id: WebhookSecretID, at now: Timestamp) async {
        guard let uses = store.webhookSecrets.noteUse(of: id, tenant, at: now) else { return }
        // A lost note of use is no harm: the next one tells the same.
        try? await store.commits.write { db in
            for (id, use) in uses {
                try db.run(
                    "UPDATE webhook_secrets SET last_used_at = ? WHERE tenant = ? AND id = ?",
                    [use.at.milliseconds, use.tenant.data, id.data])
            }
        }
    }
}

extension WebhookSecret {
    fileprivate init(row: Row, secret: Secret?) throws {
        self.init(
            id: try .decode(row, "id"), name: row["name"], createdAt: try .require(row, "created_at"),
            expiresAt: .decode(row, "expires_at"), revokedAt: .decode(row, "revoked_at"), secret: secret)
    }
}
