import HTTPTypes
import JSON

/// A tenant of the demonstration, set up over REST as its admins would.
struct DemoTenant: Sendable {
    let id: String
    let slug: String
    let name: String
    /// Speaks with the key of the tenant's upstream system.
    let sender: DemoClient
    let senderKey: String

    static func make(
        slug: String, name: String, dialect: String, sandboxURL: String, admin: DemoClient
    ) async throws -> DemoTenant {
        let tenant = try await admin.expect(
            .post, "/v1/tenants",
            ["slug": .string(slug), "name": .string(name), "timezone": "America/New_York", "defaultLocale": "en-US"])
        guard let id = tenant.body["id"]?.string else { throw CommandFailure(.internal, "the tenant has no id") }
        let path = "/v1/tenants/\(id)"
        try await admin.put(
            path + "/genesys",
            [
                "dialect": .string(dialect), "clientId": .string("demo-\(slug)"), "clientSecret": "demo-secret",
                "apiBaseUrl": .string(sandboxURL), "loginBaseUrl": .string(sandboxURL),
            ])
        try await admin.put(
            path + "/senders",
            [
                "sms": ["from": "+15550001000"],
                "email": ["from": ["email": "receipts@receipts.example.com", "name": .string(name)]],
            ])
        try await admin.put(
            path + "/budgets",
            [
                "sms": ["perSecond": 50, "burst": 50, "perDay": 1000], "email": ["perMinute": 600],
                "apiRequests": ["perMinute": 3000],
            ])
        try await admin.put(
            path + "/policies",
            [
                "channels": ["sms", "email"],
                "consent": [
                    "onNoRecord": "allow",
                    "fields": ["sms": "receipt_sms_opt_out_checkbox", "email": "receipt_email_opt_out_checkbox"],
                ],
            ])
        let key = try await admin.expect(.post, path + "/keys", ["role": "sender", "name": "payment system"])
        guard let secret = key.body["secret"]?.string else { throw CommandFailure(.internal, "the key has no secret") }
        return DemoTenant(id: id, slug: slug, name: name, sender: admin.with(key: secret), senderKey: secret)
    }

    /// Asks for a receipt; answers its id.
    func ask(
        _ number: Int, channels: [String], phone: String?, email: String?, amount: String = "150.00",
        contact: String? = nil
    ) async throws -> String {
        let answer = try await sender.expect(
            .post, "/v1/receipts",
            Self.request(number, channels: channels, phone: phone, email: email, amount: amount, contact: contact),
            headers: [("Idempotency-Key", "demo-\(number)")])
        guard let id = answer.body["id"]?.string else { throw CommandFailure(.internal, "the receipt has no id") }
        return id
    }

    static func request(
        _ number: Int, channels: [String], phone: String?, email: String?, amount: String = "150.00",
        contact: String? = nil
    ) -> JSONValue {
        [
            "transaction": [
                "id": .string("TXN-\(1000 + number)"), "type": "payment", "amount": .string(amount), "currency": "USD",
                "cardLast4": "4567", "cardBrand": "visa", "authorizationCode": "A1B2C3",
                "paidAt": "2026-10-27T14:30:00Z",
            ],
            "recipient": [
                "phone": .optional(phone), "email": .optional(email), "name": "John Doe",
                "contactId": .optional(contact),
            ],
            "channels": .array(channels.map { .string($0) }),
            "conversationId": .string("conversation-\(number)"),
        ]
    }
}
