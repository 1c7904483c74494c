package import Domain
import Foundation
import GRDB
package import JSON
package import Privacy
import Synchronization
import Vault

/// The kinds of settings that each tenant has from its creation.
package enum SettingKind: String, Sendable, CaseIterable {
    case genesys, gateway, senders, budgets, policies
}

/// One setting as it stands: its JSON, and the revision that is its ETag (0 while it has its defaults).
package struct StoredSetting: Sendable {
    package let body: JSONValue
    package let revision: Int
    package let secretSetAt: Timestamp?
}

/// What becomes of a change that was made against an older state.
package enum ChangeResult<Value: Sendable>: Sendable {
    case changed(Value)
    /// The resource is at another revision than the caller's.
    case stale
    case missing
}

extension TenantStore {
    /// `nil` where it was never set and has its defaults.
    package func setting(_ kind: SettingKind) async throws -> StoredSetting? {
        try await store.read { db in
            try Self.setting(kind, of: tenant, in: db)
        }
    }

    private static func setting(_ kind: SettingKind, of tenant: TenantID, in db: Database) throws -> StoredSetting? {
        let row = try db.row(
            "SELECT body, revision, secret_set_at FROM settings WHERE tenant = ? AND kind = ?",
            [tenant.data, kind.rawValue])
        return try row.map { row in
            guard let body = try? JSONValue(parsing: Array((row["body"] as String).utf8)) else {
                throw StoreError.corrupt("the setting \(kind.rawValue) is no JSON")
            }
            return StoredSetting(body: body, revision: row["revision"], secretSetAt: .decode(row, "secret_set_at"))
        }
    }

    /// Stores a setting if it is still at `revision`. The secret is kept as it is unless a new one is given.
    package func change(
        _ kind: SettingKind, to body: JSONValue, secret: Secret?, from revision: Int, at now: Timestamp
    ) async throws -> ChangeResult<StoredSetting> {
        guard let keys = try await keys() else { return .missing }
        let result = try await sealing {
            let sealed = try secret.map {
                Data(try keys.sealing.seal($0, row: Array(kind.rawValue.utf8), column: "settings.secret"))
            }
            return try await write(kind, body, sealed: sealed, keys: keys, from: revision, at: now)
        }
        noteChange()
        return result
    }

    private func write(
        _ kind: SettingKind, _ body: JSONValue, sealed: Data?, keys: TenantKeyset, from revision: Int, at now: Timestamp
    ) async throws -> ChangeResult<StoredSetting> {
        let text = String(decoding: body.serialized(), as: UTF8.self)
        return try await store.commits.write { db in
            if let sealed { try keys.requireCurrent(sealed) }
            let current = try Self.setting(kind, of: tenant, in: db)
            guard (current?.revision ?? 0) == revision else { return .stale }
            try db.run(
                """
                INSERT INTO settings (tenant, kind, body, secret, secret_set_at, revision, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT (tenant, kind) DO UPDATE SET body = ?3, secret = coalesce(?4, secret),
                    secret_set_at = coalesce(?5, secret_set_at), revision = ?6, updated_at = ?7
                """,
                [
                    tenant.data, kind.rawValue, text, sealed, sealed == nil ? nil : now.milliseconds, revision + 1,
                    now.milliseconds,
                ])
            try stage(
                .settingChanged, at: now,
                [
                    "setting": .string(kind.rawValue), "before": current?.body ?? .null, "after": body,
                    "secret": sealed == nil ? "kept" : "replaced", "revision": .integer(revision + 1),
                ], in: db)
            return .changed(
                StoredSetting(
                    body: body, revision: revision + 1, secretSetAt: sealed == nil ? current?.secretSetAt : now))
        }
    }

    /// Changes the tenant itself if it is still at its revision.
    package func change(_ changed: Tenant, from revision: Int) async throws -> ChangeResult<Tenant> {
        let result = try await store.commits.write { db -> ChangeResult<Tenant> in
            guard let row = try db.row("SELECT * FROM tenants WHERE id = ? AND deleted_at IS NULL", [tenant.data])
            else { return .missing }
            guard row["revision"] == revision else { return .stale }
            try db.run(
                """
                UPDATE tenants SET name = ?, time_zone = ?, default_locale = ?, status = ?, callers_per_second = ?,
                    callers_burst = ?, updated_at = ?, revision = ?
                WHERE id = ?
                """,
                [
                    changed.name, changed.timeZone, changed.defaultLocale, changed.status.rawValue,
                    changed.callers?.perSecond, changed.callers?.burst,
                    changed.updatedAt.milliseconds, changed.revision, tenant.data,
                ])
            try stage(
                .tenantChanged, at: changed.updatedAt, ["before": try Tenant(row: row).json, "after": changed.json],
                in: db)
            return .changed(changed)
        }
        store.keys.forget(of: tenant)
        noteChange()
        return result
    }

    func noteChange() {
        store.profiles.forget(tenant)
        store.arrivals.noteChange(of: tenant)
        store.eventNews.noteChange(of: tenant)
        store.paymentNews.noteChange(of: tenant)
    }

    /// Everything that is configured for the tenant; kept in memory until it changes. `nil` for no such tenant.
    package func profile() async throws -> TenantProfile? {
        if let profile = store.profiles.profile(of: tenant) { return profile }
        let generation = store.profiles.generation
        guard let profile = try await readProfile() else { return nil }
        store.profiles.remember(profile, readAt: generation)
        return profile
    }

    private func readProfile() async throws -> TenantProfile? {
        guard let keys = try await keys() else { return nil }
        return try await store.read { db in
            guard let row = try db.row("SELECT * FROM tenants WHERE id = ? AND deleted_at IS NULL", [tenant.data])
            else { return nil }
            return TenantProfile(
                tenant: try Tenant(row: row),
                genesys: try decoded(.genesys, db, GenesysSettings.init(reading:)) ?? GenesysSettings(),
                clientSecret: try secret(of: .genesys, keys, db),
                senders: try decoded(.senders, db, SenderSettings.init(reading:)) ?? SenderSettings(),
                budgets: try decoded(.budgets, db, Budgets.init(reading:)) ?? Budgets(),
                policies: try decoded(.policies, db, Policies.init(reading:)) ?? Policies(),
                templates: try Self.published(of: tenant, in: db),
                gateway: try decoded(.gateway, db, GatewaySettings.init(reading:)) ?? GatewaySettings(),
                gatewaySecret: try secret(of: .gateway, keys, db))
        }
    }

    private func secret(of kind: SettingKind, _ keys: TenantKeyset, _ db: Database) throws -> Secret? {
        let row = try db.row(
            "SELECT secret FROM settings WHERE tenant = ? AND kind = ?", [tenant.data, kind.rawValue])
        guard let sealed = row?["secret"] as Data? else { return nil }
        return try keys.sealing.openSecret(Array(sealed), row: Array(kind.rawValue.utf8), column: "settings.secret")
    }

    private func decoded<Value>(
        _ kind: SettingKind, _ db: Database, _ read: (FieldReader) -> Value?
    ) throws -> Value? {
        guard let setting = try Self.setting(kind, of: tenant, in: db) else { return nil }
        do {
            return try setting.body.read(read)
        } catch {
            throw StoreError.corrupt("the setting \(kind.rawValue) does not read")
        }
    }
}

/// The profiles of the tenants that were used. A profile read before a change is not remembered after it.
final class ProfileCache: Sendable {
    private struct State {
        var profiles: [TenantID: TenantProfile] = [:]
        var generation = 0
    }

    private let state = Mutex(State())

    var generation: Int { state.withLock { $0.generation } }

    func profile(of tenant: TenantID) -> TenantProfile? {
        state.withLock { $0.profiles[tenant] }
    }

    func remember(_ profile: TenantProfile, readAt generation: Int) {
        state.withLock { state in
            if state.generation == generation { state.profiles[profile.tenant.id] = profile }
        }
    }

    func forget(_ tenant: TenantID) {
        state.withLock { state in
            state.profiles[tenant] = nil
            state.generation += 1
        }
    }
}
