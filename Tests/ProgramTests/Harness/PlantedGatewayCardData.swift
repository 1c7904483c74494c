import HTTPTypes
import JSON
import Sandbox
import Testing

/// Lets the payment gateway tell a card number in each field that is read, and looks at what becomes of it.
enum PlantedGatewayCardData {
    static func plant(_ scene: Scene, _ tenant: TestTenant, _ admin: APIClient) async throws {
        try await admin.put("/v1/tenants/\(tenant.id)/gateway", scene.sandbox.gateway)
        let examination = Examination(api: admin, sandbox: scene.sandbox)
        let sender = admin.with(key: tenant.senderKey)
        for field in [
            "reference", "amount_decimal", "currency", "card_last4", "card_brand", "authorization_code", "paid_at",
            "status",
        ] {
            var order = PaymentOrder(.captured, trouble: .cardData)
            order.cardDataField = field
            scene.sandbox.state.order(order, reference: "tok_planted_\(field)")
            let made = try await sender.expect(
                .post, "/v1/receipts",
                ["paymentToken": .string("tok_planted_\(field)"), "recipient": ["phone": "+15550107778"]],
                headers: ["Idempotency-Key": "planted-\(field)"])
            let id = try #require(made["id"]?.string)
            let final = try await examination.settled(id, of: tenant)
            #expect(final["status"] == "delivery_failed" && final["reason"] == "card-data-from-gateway", "\(field)")
            let events = try await sender.call(.get, "/v1/receipts/\(id)/events")
            #expect(!String(decoding: events.bytes, as: UTF8.self).contains("4111111"), "\(field)")
            let tested = try await admin.call(
                .post, "/v1/tenants/\(tenant.id)/gateway/test", ["paymentToken": .string("tok_planted_\(field)")])
            #expect(tested.body["outcome"] == "card-data", "\(field)")
            #expect(!String(decoding: tested.bytes, as: UTF8.self).contains("4111111"), "\(field)")
        }
    }
}
