import Domain
import HTTPTypes
import JSON
import Privacy
import Storage

/// One setting of a tenant under GET, PUT and PATCH: the same steps for every kind.
struct SettingResource: Sendable {
    /// A setting that was read from a body.
    struct Read: Sendable {
        let body: JSONValue
        /// A new secret, where one was given.
        var secret: Secret?
    }

    let store: Store
    let kind: SettingKind
    /// What every tenant has until it sets something else.
    let defaults: JSONValue
    /// Validates a whole setting.
    let read: @Sendable (JSONValue) throws(FieldErrors) -> Read
    /// As it stands in answers.
    var shown: @Sendable (_ body: JSONValue, _ secretSetAt: Timestamp?) -> JSONValue = { body, _ in body }
    /// Refuses what can't follow on the setting as it stands; most settings may follow on any.
    var judge: @Sendable (_ current: StoredSetting?, _ new: Read) throws(FieldErrors) -> Void = { _, _ in }

    var routes: [Route] {
        let path = "/v1/tenants/{tenant}/" + kind.rawValue
        return [
            Route(.get, path, .tenantInPath(.settingsWrite), handler: get),
            Route(.put, path, .tenantInPath(.settingsWrite)) { try await change($0) { _, given in given } },
            Route(.patch, path, .tenantInPath(.settingsWrite)) {
                try await change($0) { $0.merging(patch: $1, keepsNull: true) }
            },
        ]
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let stored = try await call.tenantStore(store).setting(kind)
        return reply(stored?.body ?? defaults, revision: stored?.revision ?? 0, secretSetAt: stored?.secretSetAt)
    }

    private func change(_ call: Call, _ combine: (JSONValue, JSONValue) -> JSONValue) async throws -> Reply {
        let precondition = try Precondition(call.headers)
        let given = try await call.body()
        let tenantStore = try call.tenantStore(store)
        let current = try await tenantStore.setting(kind)
        let revision = current?.revision ?? 0
        try precondition.check(revision)
        let setting = try read(combine(current?.body ?? defaults, given))
        try judge(current, setting)
        let result = try await tenantStore.change(
            kind, to: setting.body, secret: setting.secret, from: revision, at: call.now)
        switch result {
        case .changed(let stored):
            return reply(stored.body, revision: stored.revision, secretSetAt: stored.secretSetAt)
        case .stale: throw Problem(.preconditionFailed)
        case .missing: throw Problem(.notFound)
        }
    }

    private func reply(_ body: JSONValue, revision: Int, secretSetAt: Timestamp?) -> Reply {
        Reply(.ok, shown(body, secretSetAt)).with(.eTag, EntityTag.text(revision))
    }
}
