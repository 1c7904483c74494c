import Domain
import Foundation
import HTTPTypes
import JSON
import Storage

/// The tenants themselves.
struct TenantRoutes: Sendable {
    let store: Store

    var routes: [Route] {
        [
            Route(
                .get, "/v1/tenants", .platform(.tenantsWrite), query: Page<TenantSubject>.parameters, handler: list),
            Route(.post, "/v1/tenants", .platform(.tenantsWrite), isRepeatable: true, handler: create),
            Route(.get, "/v1/tenants/{tenant}", .tenantInPath(.settingsWrite), handler: get),
            Route(.patch, "/v1/tenants/{tenant}", .tenantInPath(.tenantsWrite), handler: change),
            Route(
                .delete, "/v1/tenants/{tenant}", .tenantInPath(.tenantsWrite), query: ["confirm"], handler: delete),
        ]
    }

    struct Creation {
        let slug: String
        let name: String
        let timeZone: String
        let defaultLocale: String
        let callers: CallerLimit?

        init?(reading reader: FieldReader) {
            callers = TenantRoutes.callers(reader)
            let slug = reader.required("slug", TenantRoutes.slug)
            let name = reader.required("name", Field.text(1...100))
            timeZone = reader.optional("timezone", TenantRoutes.timeZone) ?? "UTC"
            defaultLocale = reader.optional("defaultLocale", LocaleTag.field) ?? "en"
            guard let slug, let name else { return nil }
            (self.slug, self.name) = (slug, name)
        }
    }

    /// What a PATCH may change, read from the tenant as it is merged with the patch.
    struct Change {
        let name: String
        let timeZone: String
        let defaultLocale: String
        let status: Tenant.Status
        let callers: CallerLimit?

        init?(reading reader: FieldReader) {
            callers = TenantRoutes.callers(reader)
            let name = reader.required("name", Field.text(1...100))
            let timeZone = reader.required("timezone", TenantRoutes.timeZone)
            let locale = reader.required("defaultLocale", LocaleTag.field)
            let status = reader.required("status", Field.choice(Tenant.Status.self))
            guard let name, let timeZone, let locale, let status else { return nil }
            (self.name, self.timeZone, self.defaultLocale, self.status) = (name, timeZone, locale, status)
        }

        static func json(_ tenant: Tenant) -> JSONValue {
            [
                "name": .string(tenant.name), "timezone": .string(tenant.timeZone),
                "defaultLocale": .string(tenant.defaultLocale), "status": .string(tenant.status.rawValue),
                "callers": tenant.callers?.json ?? .null,
            ]
        }
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<TenantSubject>(call)
        let tenants = try await store.directory.list(after: page.after, limit: page.limit)
        return page.reply(tenants, id: \.id, json: \.json)
    }

    @Sendable private func create(_ call: Call) async throws -> Reply {
        let creation = try await call.body().read(Creation.init(reading:))
        let tenant = Tenant(
            id: TenantID(at: call.now), slug: creation.slug, name: creation.name, timeZone: creation.timeZone,
            defaultLocale: creation.defaultLocale, status: .active, createdAt: call.now, updatedAt: call.now,
            revision: 1, callers: creation.callers)
        let reply: @Sendable (Tenant) -> Reply = {
            Self.reply(.created, $0).with(.location, "/v1/tenants/\($0.id)")
        }
        switch try await store.directory(by: call.actor).create(tenant, answering: call.answering(reply)) {
        case .created(let tenant): return reply(tenant)
        case .slugTaken: throw Problem(.slugTaken)
        }
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        guard let tenant = try await store.directory.tenant(call.tenant()) else { throw Problem(.notFound) }
        return Self.reply(.ok, tenant)
    }

    @Sendable private func change(_ call: Call) async throws -> Reply {
        let precondition = try Precondition(call.headers)
        let patch = try await call.body()
        guard let tenant = try await store.directory.tenant(call.tenant()) else { throw Problem(.notFound) }
        try precondition.check(tenant.revision)
        let change = try Change.json(tenant).merging(patch: patch, keepsNull: true).read(Change.init(reading:))
        var changed = tenant
        changed.name = change.name
        changed.timeZone = change.timeZone
        changed.defaultLocale = change.defaultLocale
        changed.status = change.status
        changed.callers = change.callers
        changed.updatedAt = call.now
        changed.revision += 1
        switch try await store.tenant(tenant.id, by: call.actor).change(changed, from: tenant.revision) {
        case .changed(let tenant): return Self.reply(.ok, tenant)
        case .stale: throw Problem(.preconditionFailed)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func delete(_ call: Call) async throws -> Reply {
        let precondition = try Precondition(call.headers)
        let confirmed = try call.query.required("confirm", Field.string)
        guard let tenant = try await store.directory.tenant(call.tenant()) else { throw Problem(.notFound) }
        try precondition.check(tenant.revision)
        guard confirmed == tenant.slug else {
            throw Problem.parameter("confirm", "mismatch", "must be the tenant's slug")
        }
        switch try await store.tenant(tenant.id, by: call.actor).delete(from: tenant.revision, at: call.now) {
        case .changed: return Reply(.noContent)
        case .stale: throw Problem(.preconditionFailed)
        case .missing: throw Problem(.notFound)
        }
    }

    private static func reply(_ status: HTTPResponse.Status, _ tenant: Tenant) -> Reply {
        Reply(status, tenant.json).with(.eTag, EntityTag.text(tenant.revision))
    }

    /// `nil` for the standard limit, given or not.
    private static func callers(_ reader: FieldReader) -> CallerLimit? {
        let limit = reader.object("callers", CallerLimit.init(reading:))
        return limit == .standard ? nil : limit
    }

    private static func slug(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        let isSlug =
            (1...63).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
        guard isSlug else {
            throw InvalidValue(
                "invalid-format", "must be 1 to 63 lower-case letters, digits and -, not beginning with -")
        }
        return text
    }

    private static func timeZone(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.text(1...64)(value)
        guard TimeZone(identifier: text) != nil else {
            throw InvalidValue("unknown-timezone", "must be an IANA time zone such as Europe/Berlin")
        }
        return text
    }
}
