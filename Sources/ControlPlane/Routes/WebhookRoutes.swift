import Domain
import HTTPTypes
import Intake
import JSON
import Storage

/// What Genesys Cloud calls when something happened to an interaction.
struct WebhookRoutes: Sendable {
    private let store: Store
    private let authenticator: WebhookAuthenticator
    private let takeEvent: TakeEvent

    init(store: Store) {
        self.store = store
        authenticator = WebhookAuthenticator(store: store)
        takeEvent = TakeEvent(store: store)
    }

    var routes: [Route] {
        [Route(.post, "/v1/webhooks/genesys/{tenant}", .webhook, handler: take)]
    }

    @Sendable private func take(_ call: Call) async throws -> Reply {
        let tenant = call.parameters.last.flatMap { TenantID($0) }
        var header: String?
        if let tenant { header = try await store.tenant(tenant).profile()?.policies.triggers.secretHeader }
        let bytes = try await authenticator.authenticate(
            call, for: tenant, header: header
        ) {
            try await call.bytes()
        }
        guard let tenant else { throw Problem.unauthenticatedEvent }
        let body = try JSONValue(parsing: bytes)
        switch try await takeEvent.take(body, for: tenant, by: call.actor, at: call.now) {
        case .accepted(let reason): return Self.reply("accepted", reason)
        case .duplicate: return Self.reply("duplicate", nil)
        case .ignored(let reason): return Self.reply("ignored", reason)
        case .invalid(let errors): throw Problem(.validationFailed, errors: errors)
        case .noSuchTenant: throw Problem.unauthenticatedEvent
        }
    }

    private static func reply(_ outcome: String, _ reason: EventOutcome?) -> Reply {
        Reply(.accepted, ["outcome": .string(outcome), "reason": .optional(reason?.rawValue)])
    }
}
