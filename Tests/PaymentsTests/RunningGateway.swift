import Domain
import Foundation
import JSON
import Logging
import Payments
import Privacy
import Sandbox
import Transport

/// A make-believe gateway on a free port, and what asks it.
struct RunningGateway: Sendable {
    let state: SandboxState
    let url: String
    let gateways: PaymentGateways

    static let now = Domain.Timestamp(milliseconds: 1_795_342_800_000)

    static func run(
        _ policy: AddressPolicy = .allowPrivate, _ body: @Sendable (RunningGateway) async throws -> Void
    ) async throws {
        let server = SandboxServer(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let serving = Task { try await server.run() }
        let transport = Transport(policy: policy)
        let running = RunningGateway(
            state: server.state, url: "http://127.0.0.1:\(await server.port())",
            gateways: PaymentGateways(transport: transport, now: { Self.now }))
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(running))
        } catch {
            result = .failure(error)
        }
        await transport.close()
        serving.cancel()
        try await serving.value
        try result.get()
    }

    enum Shape: String, CaseIterable {
        case generic, intent, charge, refund, adyenResult, adyenNotification

        /// How references begin that the shape's gateway can know.
        var prefix: String {
            switch self {
            case .generic, .adyenResult, .adyenNotification: "tok_"
            case .intent: "pi_"
            case .charge: "ch_"
            case .refund: "re_"
            }
        }
    }

    func settings(_ shape: Shape) -> JSONValue {
        let auth: JSONValue = ["kind": "bearer"]
        return switch shape {
        case .generic:
            [
                "kind": "http-json", "url": .string(url + "/gateway/payments/{token}"), "auth": auth,
                "map": [
                    "id": "/reference", "amount": "/amount_decimal", "currency": "/currency",
                    "cardLast4": "/card_last4", "cardBrand": "/card_brand",
                    "authorizationCode": "/authorization_code", "paidAt": "/paid_at", "status": "/status",
                ],
            ]
        case .intent, .charge, .refund: ["kind": "stripe", "apiBaseUrl": .string(url), "auth": auth]
        case .adyenResult:
            [
                "kind": "adyen", "url": .string(url + "/adyen/payments/{token}"), "auth": auth,
                "statuses": ["captured": ["authorised"], "pending": ["received"], "failed": ["refused"]],
            ]
        case .adyenNotification:
            ["kind": "adyen", "url": .string(url + "/adyen/notifications/{token}"), "auth": auth]
        }
    }

    func ask(
        _ settings: JSONValue, _ token: String, _ kind: Transaction.Kind = .payment, secret: String? = "s3cr3t",
        tenant: TenantID = TenantID(at: now)
    ) async throws -> GatewayAnswer {
        let read = try settings.read(GatewaySettings.init(reading:))
        let connection = GatewayConnection(
            tenant: tenant, settings: read, secret: secret.map { Secret(text: $0) })
        guard let gateway = gateways.gateway(for: connection) else { throw NoGateway() }
        return await gateway.payment(PaymentReference(token: token, kind: kind), at: Self.now)
    }

    func ask(_ shape: Shape, _ token: String, _ kind: Transaction.Kind = .payment) async throws -> GatewayAnswer {
        try await ask(settings(shape), token, kind)
    }

    struct NoGateway: Error {}
}

extension GatewayAnswer {
    var transaction: Transaction? {
        if case .confirmed(let transaction) = self { transaction } else { nil }
    }
}
