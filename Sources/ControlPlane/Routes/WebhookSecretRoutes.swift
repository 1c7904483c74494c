import Domain
import HTTPTypes
import JSON
import Privacy
import Storage
import Vault

/// What a tenant's Genesys Cloud proves itself with.
struct WebhookSecretRoutes: Sendable {
    let store: Store

    private static let path = "/v1/tenants/{tenant}/webhook-secrets"

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantInPath(.keysWrite), query: Page<WebhookSecretSubject>.parameters, handler: list),
            Route(.post, Self.path, .tenantInPath(.keysWrite), isRepeatable: true, handler: create),
            Route(.get, Self.path + "/{secret}", .tenantInPath(.keysWrite), handler: get),
            Route(.delete, Self.path + "/{secret}", .tenantInPath(.keysWrite), handler: revoke),
        ]
    }

    struct Creation {
        let name: String
        let expiresAt: Timestamp?

        init?(reading reader: FieldReader) {
            let name = reader.required("name", Field.text(1...100))
            expiresAt = reader.optional("expiresAt", Timestamp.field)
            guard let name else { return nil }
            self.name = name
        }
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<WebhookSecretSubject>(call)
        let secrets = try await call.tenantStore(store).webhookSecrets(after: page.after, limit: page.limit)
        return page.reply(secrets, id: \.secret.id) { .object(Self.json($0.secret, lastUsedAt: $0.lastUsedAt)) }
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let id = try call.identifier(WebhookSecretID.self)
        guard let found = try await call.tenantStore(store).webhookSecret(id) else { throw Problem(.notFound) }
        return Reply(.ok, .object(Self.json(found.secret, lastUsedAt: found.lastUsedAt)))
    }

    @Sendable private func create(_ call: Call) async throws -> Reply {
        let creation = try await call.body().read(Creation.init(reading:))
        if let end = creation.expiresAt, end <= call.now {
            throw Problem.field("/expiresAt", "out-of-range", "must lie in the future")
        }
        guard let (secret, text, signing) = WebhookSecretText.generate() else { throw Problem(.internalError) }
        let made = WebhookSecret(
            id: WebhookSecretID(at: call.now), name: creation.name, createdAt: call.now, expiresAt: creation.expiresAt,
            secret: secret)
        let tenant = try call.tenant()
        let reply: @Sendable (WebhookSecret) -> Reply = { made in
            var json = Self.json(made, lastUsedAt: nil)
            json["secret"] = .string(text.revealText())
            json["signingSecret"] = .string(signing.revealText())
            return Reply(.created, .object(json)).with(.location, "/v1/tenants/\(tenant)/webhook-secrets/\(made.id)")
        }
        switch try await call.tenantStore(store).add(made, answering: call.answering(reply)) {
        case .added: return reply(made)
        case .tooMany: throw Problem(.tooManySecrets)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func revoke(_ call: Call) async throws -> Reply {
        let id = try call.identifier(WebhookSecretID.self)
        guard try await call.tenantStore(store).revokeWebhookSecret(id, at: call.now) else {
            throw Problem(.notFound)
        }
        return Reply(.noContent)
    }

    private static func json(_ secret: WebhookSecret, lastUsedAt: Timestamp?) -> JSONObject {
        JSONObject([
            .init(name: "id", value: .string(secret.id.description)),
            .init(name: "name", value: .string(secret.name)), .init(name: "createdAt", value: secret.createdAt.json),
            .init(name: "expiresAt", value: secret.expiresAt?.json ?? .null),
            .init(name: "revokedAt", value: secret.revokedAt?.json ?? .null),
            .init(name: "lastUsedAt", value: lastUsedAt?.json ?? .null),
        ])
    }
}
