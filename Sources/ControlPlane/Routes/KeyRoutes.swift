import Domain
import HTTPTypes
import JSON
import Privacy
import Storage
import Vault

/// The keys of a tenant, or of the platform. What is done for one place is done for the other.
struct KeyRoutes: Sendable {
    /// Whose keys.
    enum Place: Sendable {
        case tenant, platform

        var path: String { self == .tenant ? "/v1/tenants/{tenant}/keys" : "/v1/keys" }
        var one: String { self == .tenant ? path + "/{key}" : path + "/{platformKey}" }
        var access: Access { self == .tenant ? .tenantInPath(.keysWrite) : .platform(.tenantsWrite) }
    }

    let store: Store
    let place: Place

    var routes: [Route] {
        let (path, access) = (place.path, place.access)
        return [
            Route(.get, path, access, query: Page<KeySubject>.parameters, handler: list),
            Route(.post, path, access, isRepeatable: true, handler: create),
            Route(.get, place.one, access, handler: get),
            Route(.delete, place.one, access, handler: revoke),
            Route(.post, place.one + "/rotate", access, isRepeatable: true, handler: rotate),
        ]
    }

    private func shelf(_ call: Call) throws -> KeyShelf {
        switch place {
        case .tenant: try call.tenantStore(store).keyShelf
        case .platform: store.platformKeys(by: call.actor)
        }
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<KeySubject>(call)
        let keys = try await shelf(call).list(after: page.after, limit: page.limit)
        return page.reply(keys, id: \.id) { .object($0.shown) }
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        guard let key = try await shelf(call).key(call.identifier(KeyID.self)) else { throw Problem(.notFound) }
        return Reply(.ok, .object(key.shown))
    }

    @Sendable private func create(_ call: Call) async throws -> Reply {
        let creation = try await call.body().read { KeyCreation(reading: $0, of: place) }
        try KeyCreation.check(creation.expiresAt, at: call.now)
        let key = APIKey(
            id: KeyID(at: call.now), tenant: call.caller?.tenant, role: creation.role, name: creation.name,
            createdAt: call.now, expiresAt: creation.expiresAt)
        let (hash, reply) = try made(key)
        try await shelf(call).add(key, secretHash: hash, answering: call.answering(reply))
        return reply(key)
    }

    @Sendable private func rotate(_ call: Call) async throws -> Reply {
        let id = try call.identifier(KeyID.self)
        let wish = try await call.bodyIfAny().read(KeyRotationWish.init(reading:))
        guard let old = try await shelf(call).key(id) else { throw Problem(.notFound) }
        // An auditor of the platform reads what its administrators must not.
        if place == .platform, old.role != .platformAdmin {
            throw Problem(.forbidden, detail: "Only the command `counterfoil keys create` makes keys of this role.")
        }
        guard old.isValid(at: call.now) else { throw Problem(.keyEnded) }
        let expiresAt = try wish.expiry(after: old, at: call.now)
        try KeyCreation.check(expiresAt, at: call.now)
        let key = APIKey(
            id: KeyID(at: call.now), tenant: old.tenant, role: old.role, name: wish.name ?? old.name,
            createdAt: call.now, expiresAt: expiresAt, replaces: id)
        let (hash, reply) = try made(key)
        let result = try await shelf(call).rotate(
            id, to: key, secretHash: hash, oldUntil: call.now + wish.overlap, answering: call.answering(reply))
        switch result {
        case .done: return reply(key)
        case .ended: throw Problem(.keyEnded)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func revoke(_ call: Call) async throws -> Reply {
        let id = try call.identifier(KeyID.self)
        guard try await shelf(call).revoke(id, at: call.now) else { throw Problem(.notFound) }
        return Reply(.noContent)
    }

    /// What is stored of a new key's secret, and the only answer that shows it.
    private func made(_ key: APIKey) throws(Problem) -> (hash: [UInt8], reply: @Sendable (APIKey) -> Reply) {
        guard let (text, secret) = APIKeyText.generate(id: key.id) else { throw Problem(.internalError) }
        let path = key.tenant.map { "/v1/tenants/\($0)/keys/\(key.id)" } ?? "/v1/keys/\(key.id)"
        return (
            text.hash(pepper: store.keyHashing),
            { key in
                var json = key.shown
                json["secret"] = .string(secret.revealText())
                return Reply(.created, .object(json)).with(.location, path)
            }
        )
    }
}

extension APIKey {
    /// As answers have it.
    var shown: JSONObject {
        JSONObject([
            .init(name: "id", value: .string(id.description)), .init(name: "role", value: .string(role.rawValue)),
            .init(name: "name", value: .string(name)), .init(name: "createdAt", value: createdAt.json),
            .init(name: "expiresAt", value: expiresAt?.json ?? .null),
            .init(name: "revokedAt", value: revokedAt?.json ?? .null),
            .init(name: "lastUsedAt", value: lastUsedAt?.json ?? .null),
            .init(name: "replaces", value: .optional(replaces?.description)),
            .init(name: "replacedBy", value: .optional(replacedBy?.description)),
        ])
    }
}
