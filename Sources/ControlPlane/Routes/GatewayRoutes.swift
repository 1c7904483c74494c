package import Domain
import HTTPTypes
import JSON
package import Privacy
import Storage

/// How a tenant's payment gateway is asked. The secret of its authentication goes in and never comes out.
struct GatewayRoutes: Sendable {
    let store: Store
    let allowPrivateUpstreams: Bool
    let ask: GatewayQuestion

    var routes: [Route] {
        let allowed = allowPrivateUpstreams
        return SettingResource(
            store: store, kind: .gateway, defaults: GatewaySettings().json,
            read: { value throws(FieldErrors) in
                let settings = try value.read(GatewaySettings.init(reading:))
                let secret = value["auth"]?["secret"]?.string.map { Secret(text: $0) }
                let errors = GatewayRule.errors(in: settings, hasSecret: secret != nil, allowPrivateUpstreams: allowed)
                guard errors.isEmpty else { throw FieldErrors(errors) }
                return .init(body: settings.json, secret: secret)
            },
            shown: { body, secretSetAt in
                var object = body.object ?? JSONObject()
                var auth = body["auth"]?.object ?? JSONObject()
                auth["secretSetAt"] = secretSetAt?.json ?? .null
                object["auth"] = .object(auth)
                return .object(object)
            },
            judge: { current, new throws(FieldErrors) in
                try GatewaySecretRule.check(current: current, new: new.body, hasNewSecret: new.secret != nil)
            }
        ).routes + [
            Route(.post, "/v1/tenants/{tenant}/gateway/test", .tenantInPath(.settingsWrite), handler: test)
        ]
    }

    /// Asks the gateway for one payment, and shows what a receipt would be told.
    @Sendable private func test(_ call: Call) async throws -> Reply {
        let reference = try await call.body().read { reader -> PaymentReference? in
            let kind = reader.optional("type", Field.choice(Transaction.Kind.self)) ?? .payment
            return reader.required("paymentToken", Field.text(1...256)).map { PaymentReference(token: $0, kind: kind) }
        }
        guard let profile = try await call.tenantStore(store).profile() else { throw Problem(.notFound) }
        guard profile.gateway.isConfigured else { throw Problem(.gatewayNotConfigured) }
        let answer = await ask(profile.tenant.id, profile.gateway, profile.gatewaySecret, reference, call.now)
        try await store.audit.record(
            AuditEvent(
                .gatewayTested, of: profile.tenant.id, by: call.actor, outcome: answer.outcome, at: call.now,
                answer.auditDetail))
        return Reply(.ok, answer.json)
    }
}

/// Asks one tenant's gateway for a payment; given by whoever knows gateways.
package typealias GatewayQuestion =
    @Sendable (
        _ tenant: TenantID, _ settings: GatewaySettings, _ secret: Secret?, _ reference: PaymentReference,
        _ now: Timestamp
    ) async -> GatewayAnswer

/// What a tenant's gateway may be on this server.
enum GatewayRule {
    static func errors(
        in settings: GatewaySettings, hasSecret: Bool, allowPrivateUpstreams: Bool
    ) -> [FieldError] {
        var errors: [FieldError] = []
        func fail(_ pointer: String, _ code: String, _ detail: String) {
            errors.append(FieldError(pointer: pointer, code: code, detail: detail))
        }
        if settings.auth.kind == .none, hasSecret {
            fail("/auth/secret", "not-allowed", "is of no use without an authentication")
        }
        guard !allowPrivateUpstreams else { return errors }
        if settings.apiBaseURL != nil {
            fail("/apiBaseUrl", "not-allowed", "can only be set where the operator allows it")
        }
        for (pointer, url) in [("/url", settings.url), ("/auth/tokenUrl", settings.auth.tokenURL)] {
            guard let url, !BaseURL.isEncrypted(url) else { continue }
            fail(pointer, "not-encrypted", "must begin with https://")
        }
        return errors
    }
}

/// A secret is for one place: who may set the address but does not know the secret must not be able to have it sent
/// somewhere else.
enum GatewaySecretRule {
    static func check(current: StoredSetting?, new: JSONValue, hasNewSecret: Bool) throws(FieldErrors) {
        guard !hasNewSecret, new["auth"]?["kind"] != "none" else { return }
        let detail: String
        if current?.secretSetAt == nil {
            detail = "is missing"
        } else if let current, place(of: current.body) != place(of: new) {
            detail = "must be given again with another address or authentication"
        } else {
            return
        }
        throw FieldErrors([FieldError(pointer: "/auth/secret", code: "required", detail: detail)])
    }

    private static func place(of body: JSONValue) -> [String?] {
        let auth = body["auth"]
        return [
            body["kind"]?.string, body["url"]?.string.map(GatewayURL.origin),
            body["apiBaseUrl"]?.string.map(GatewayURL.origin), auth?["kind"]?.string,
            auth?["header"]?.string?.lowercased(), auth?["tokenUrl"]?.string.map(GatewayURL.origin),
        ]
    }
}

extension GatewayAnswer {
    /// As the test of a gateway tells it.
    var json: JSONValue {
        var object: JSONObject = [
            "outcome": .string(outcome), "transaction": .null, "reason": .null, "explanation": .null, "fields": [],
        ]
        switch self {
        case .confirmed(let transaction): object["transaction"] = transaction.json
        case .cardData(let fields): object["fields"] = .array(fields.map(JSONValue.string))
        case .pending, .notCaptured, .unknown, .failed: break
        }
        if let reason {
            object["reason"] = .string(reason.rawValue)
            object["explanation"] = .string(reason.explanation)
        }
        return .object(object)
    }

    /// Neither the token that was asked for, which callers may take from anywhere, nor what the gateway told of a card.
    var auditDetail: JSONValue {
        var transaction: String?
        if case .confirmed(let confirmed) = self { transaction = confirmed.id }
        return ["transaction": .optional(transaction), "reason": .optional(reason?.rawValue)]
    }

    fileprivate var outcome: String {
        switch self {
        case .confirmed: "confirmed"
        case .pending: "pending"
        case .notCaptured: "not-captured"
        case .unknown: "unknown"
        case .cardData: "card-data"
        case .failed: "failed"
        }
    }

    private var reason: Reason? {
        switch self {
        case .confirmed: nil
        case .pending: .paymentPending
        case .notCaptured: .paymentNotCaptured
        case .unknown: .paymentUnknown
        case .cardData: .cardDataFromGateway
        case .failed(let reason, _): reason
        }
    }
}
