import HTTPTypes
import JSON

/// The other way to a receipt: Genesys Cloud tells that an interaction is over, and the service finds out the rest.
struct DemoInteraction: Sendable {
    let tenant: DemoTenant
    let admin: DemoClient
    let server: DemoClient
    let sandbox: DemoClient
    let sandboxURL: String

    private static let conversation = "conv_123456789"

    /// The guide's own sample of an event.
    private static let event: JSONValue = [
        "eventType": "interaction.completed", "timestamp": "2023-10-27T14:30:00Z",
        "conversationId": .string(conversation), "interactionId": "int_987654321",
        "contact": ["id": "contact_987654321", "name": "John Doe"],
        "conversation": ["type": "message", "channelType": "sms"],
    ]

    /// Answers the id of the receipt that the event led to.
    func play() async throws -> String {
        let path = "/v1/tenants/\(tenant.id)"
        try await admin.put(
            path + "/gateway",
            [
                "kind": "http-json", "url": .string(sandboxURL + "/gateway/payments/{token}"),
                "auth": ["kind": "bearer", "secret": "demo-secret"],
                "map": [
                    "id": "/reference", "amount": "/amount_decimal", "currency": "/currency",
                    "cardLast4": "/card_last4", "cardBrand": "/card_brand", "paidAt": "/paid_at",
                    "status": "/status",
                ],
            ])
        let made = try await admin.expect(.post, path + "/webhook-secrets", ["name": "Genesys Cloud"])
        guard let secret = made.body["secret"]?.string else {
            throw CommandFailure(.internal, "the webhook secret has no text")
        }
        try await converse()
        let hook = server.with(key: secret)
        let answer = try await hook.expect(.post, "/v1/webhooks/genesys/\(tenant.id)", Self.event)
        let again = try await hook.expect(.post, "/v1/webhooks/genesys/\(tenant.id)", Self.event)
        print("An interaction is over, says Genesys: \(answer.body["outcome"]?.string ?? "?")")
        print("The same event once more:         \(again.body["outcome"]?.string ?? "?")")
        return try await receipt()
    }

    /// The payment's reference stands with the customer, where an agent's script put it.
    private func converse() async throws {
        try await sandbox.expect(
            .post, "/sandbox/organizations",
            [
                "clientId": .string("demo-\(tenant.slug)"),
                "contacts": [["id": "contact_987654321", "phone": "+15551230103"]],
                "conversations": [
                    [
                        "id": .string(Self.conversation), "medium": "message",
                        "participants": [
                            [
                                "id": "customer", "purpose": "customer",
                                "attributes": ["receipt.paymentRef": "tok_captured_demo"],
                            ],
                            ["id": "agent", "purpose": "agent"],
                        ],
                    ]
                ],
            ])
    }

    private func receipt() async throws -> String {
        for _ in 0..<150 {
            let list = try await tenant.sender.expect(.get, "/v1/receipts?conversationId=\(Self.conversation)")
            if let id = list.body["data"]?.array?.first?["id"]?.string { return id }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw CommandFailure(.internal, "the event led to no receipt")
    }
}
