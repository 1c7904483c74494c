package import Domain
import Foundation
import GRDB
import JSON

/// Which tenants there are: for the platform's own people.
package struct TenantDirectory: Sendable {
    let store: Store
    /// Whom the audit names for changes that are made through this value.
    var actor = AuditActor.service

    package enum CreateResult: Sendable {
        case created(Tenant)
        /// Another tenant has this slug.
        case slugTaken
    }

    /// Makes a tenant with its data key. Its settings have their defaults from now on.
    package func create(_ tenant: Tenant, answering: Answering<Tenant>? = nil) async throws -> CreateResult {
        let keys = try await store.keyring.make(for: tenant.id)
        let isNew = try await store.commits.write { db in
            try db.run(
                """
                INSERT INTO tenants (id, slug, name, time_zone, default_locale, status, data_key, lookup_key,
                    callers_per_second, callers_burst, created_at, updated_at, revision)
                VALUES (?, ?, ?, ?, ?, ?, x'', x'', ?, ?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING
                """,
                [
                    tenant.id.data, tenant.slug, tenant.name, tenant.timeZone, tenant.defaultLocale,
                    tenant.status.rawValue, tenant.callers?.perSecond, tenant.callers?.burst,
                    tenant.createdAt.milliseconds, tenant.updatedAt.milliseconds, tenant.revision,
                ])
            guard db.changesCount == 1 else { return false }
            try store.audit.stage(
                AuditEvent(.tenantCreated, of: tenant.id, by: actor, at: tenant.createdAt, ["after": tenant.json]),
                in: db)
            try answering?.keep(tenant, in: db)
            return true
        }
        guard isNew else {
            try await store.keyring.destroyKeys(of: tenant.id)
            return .slugTaken
        }
        store.keyring.remember(keys, for: tenant.id)
        return .created(tenant)
    }

    package func tenant(_ id: TenantID) async throws -> Tenant? {
        try await store.read { db in
            try db.row("SELECT * FROM tenants WHERE id = ? AND deleted_at IS NULL", [id.data]).map(Tenant.init(row:))
        }
    }

    /// Tenants after `cursor` in the order in which they were made.
    package func list(after cursor: TenantID?, limit: Int) async throws -> [Tenant] {
        try await store.read { db in
            try db.rows(
                "SELECT * FROM tenants WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
                [cursor?.data ?? Data(), limit]
            ).map(Tenant.init(row:))
        }
    }
}

extension Tenant {
    init(row: Row) throws {
        self.init(
            id: try .decode(row, "id"), slug: row["slug"], name: row["name"], timeZone: row["time_zone"],
            defaultLocale: row["default_locale"], status: try .require(row, "status"),
            createdAt: try .require(row, "created_at"), updatedAt: try .require(row, "updated_at"),
            revision: row["revision"], callers: CallerLimit(row: row))
    }
}
