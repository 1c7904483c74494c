import Domain
import HTTPTypes
import JSON
import Privacy
import Storage
import Vault

/// The keys of a tenant.
struct KeyRoutes: Sendable {
    let store: Store

    private static let path = "/v1/tenants/{tenant}/keys"

    var routes: [Route] {
        [
            Route(.get, Self.path, .tenantInPath(.keysWrite), query: Page<KeySubject>.parameters, handler: list),
            Route(.post, Self.path, .tenantInPath(.keysWrite), isRepeatable: true, handler: create),
            Route(.delete, Self.path + "/{key}", .tenantInPath(.keysWrite), handler: revoke),
        ]
    }

    struct Creation {
        let role: Role
        let name: String
        let expiresAt: Timestamp?

        init?(reading reader: FieldReader) {
            let role = reader.required("role") { value throws(InvalidValue) in
                let role = try Field.choice(Role.self)(value)
                guard !role.isPlatform else { throw InvalidValue("not-allowed", "is a role of the platform") }
                return role
            }
            let name = reader.required("name", Field.text(1...100))
            expiresAt = reader.optional("expiresAt", Timestamp.field)
            guard let role, let name else { return nil }
            (self.role, self.name) = (role, name)
        }
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<KeySubject>(call)
        let keys = try await call.tenantStore(store).keys(after: page.after, limit: page.limit)
        return page.reply(keys, id: \.id) { .object(Self.json($0)) }
    }

    @Sendable private func create(_ call: Call) async throws -> Reply {
        let creation = try await call.body().read(Creation.init(reading:))
        if let end = creation.expiresAt, end <= call.now {
            throw Problem.field("/expiresAt", "out-of-range", "must lie in the future")
        }
        let tenant = try call.tenant()
        let key = APIKey(
            id: KeyID(at: call.now), tenant: tenant, role: creation.role, name: creation.name, createdAt: call.now,
            expiresAt: creation.expiresAt)
        guard let (text, secret) = APIKeyText.generate(id: key.id) else { throw Problem(.internalError) }
        let reply: @Sendable (APIKey) -> Reply = { key in
            var json = Self.json(key)
            json["secret"] = .string(secret.revealText())
            return Reply(.created, .object(json)).with(.location, "/v1/tenants/\(tenant)/keys/\(key.id)")
        }
        try await call.tenantStore(store).addKey(
            key, secretHash: text.hash(pepper: store.keyHashing), answering: call.answering(reply))
        return reply(key)
    }

    @Sendable private func revoke(_ call: Call) async throws -> Reply {
        let id = try call.identifier(KeyID.self)
        guard try await call.tenantStore(store).revokeKey(id, at: call.now) else { throw Problem(.notFound) }
        return Reply(.noContent)
    }

    private static func json(_ key: APIKey) -> JSONObject {
        func time(_ time: Timestamp?) -> JSONValue { time?.json ?? .null }
        return JSONObject([
            .init(name: "id", value: .string(key.id.description)),
            .init(name: "role", value: .string(key.role.rawValue)), .init(name: "name", value: .string(key.name)),
            .init(name: "createdAt", value: key.createdAt.json),
            .init(name: "expiresAt", value: time(key.expiresAt)), .init(name: "revokedAt", value: time(key.revokedAt)),
            .init(name: "lastUsedAt", value: time(key.lastUsedAt)),
        ])
    }
}
