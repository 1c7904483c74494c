package import Domain
import Foundation
import GRDB
import JSON

extension TenantStore {
    /// Deletes the tenant if it is still at its revision. When this returns, nothing of it is sent any more, its API keys
    /// open nothing, and its data keys are destroyed; its rows go later, in batches (`DeletedTenants`).
    package func delete(from revision: Int, at now: Timestamp) async throws -> ChangeResult<Void> {
        let result = try await store.commits.write { db -> ChangeResult<Void> in
            guard let row = try db.row("SELECT * FROM tenants WHERE id = ? AND deleted_at IS NULL", [tenant.data])
            else { return .missing }
            guard row["revision"] == revision else { return .stale }
            // The slug is free for another tenant.
            try db.run(
                """
                UPDATE tenants SET deleted_at = ?, updated_at = ?, status = 'suspended', slug = ?, name = ''
                WHERE id = ?
                """, [now.milliseconds, now.milliseconds, tenant.description, tenant.data])
            try db.run(
                "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE tenant = ?",
                [now.milliseconds, tenant.data])
            try stage(.tenantDeleted, at: now, ["before": try Tenant(row: row).json], in: db)
            return .changed(())
        }
        guard case .changed = result else { return result }
        store.keys.forget(of: tenant)
        store.webhookSecrets.forget(tenant)
        noteChange()
        try await store.keyring.destroyKeys(of: tenant)
        return result
    }
}
