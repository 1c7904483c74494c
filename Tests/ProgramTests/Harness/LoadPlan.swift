import JSON

/// One receipt to ask for, to an address of its own, so that the messages that the sandbox took can be counted by it.
struct PlannedReceipt: Sendable {
    let tenant: TestTenant
    let number: Int
    let channels: [String]
    let phone: String?
    let email: String?

    var key: String { "key-\(tenant.organization)-\(number)" }

    var body: JSONValue {
        [
            "transaction": [
                "id": .string("TXN-\(tenant.organization)-\(number)"), "type": "payment", "amount": "150.00",
                "currency": "USD", "cardLast4": "4567", "cardBrand": "visa", "paidAt": "2026-01-27T14:30:00Z",
            ],
            "recipient": ["phone": .optional(phone), "email": .optional(email), "name": "John Doe"],
            "channels": .array(channels.map { .string($0) }),
            "conversationId": .string("conversation-\(tenant.organization)-\(number)"),
        ]
    }

    func address(on channel: String) -> String? {
        channel == "sms" ? phone : email
    }
}

extension TestTenant {
    /// The receipt of this number. The ends of phone numbers that the sandbox keeps for special fates are left out, but
    /// for each tenth with two channels: the carrier fails its SMS, so that an email must follow.
    func planned(_ number: Int, channels: [String]) -> PlannedReceipt {
        let fails = channels.count > 1 && number % 10 == 0
        let last = fails ? "0002" : String(1000 + number % 9000)
        let area = String(200 + number % 700)
        let middle = String(200 + (number / 700) % 700)
        return PlannedReceipt(
            tenant: self, number: number, channels: channels,
            phone: channels.contains("sms") ? "+1\(area)\(middle)\(last)" : nil,
            email: channels.contains("email") ? "customer-\(number)@\(organization).example.net" : nil)
    }
}
