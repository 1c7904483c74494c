import Domain
import JSON
import Storage
import Synchronization
import Testing

/// A receipt that was accepted in a test.
struct TestReceipt: Sendable {
    let tenant: TestTenant
    let id: ReceiptID

    func current() async throws -> Receipt {
        try #require(try await tenant.store.receipt(id))
    }

    func status() async throws -> ReceiptStatus { try await current().status }

    func events() async throws -> [TimelineEvent] {
        try #require(try await tenant.store.events(of: id))
    }

    private static let lastNumber = Atomic<Int>(0)

    static func nextTransaction() -> String {
        "txn-\(lastNumber.add(1, ordering: .relaxed).newValue)"
    }
}

extension TestTenant {
    /// Accepts a receipt as the intake would.
    func accept(
        phone: String? = nil, email: String? = nil, contact: String? = nil, transaction: String? = nil,
        template: TemplateHash? = nil, lasting life: Milliseconds = .hours(4), notBefore: Timestamp? = nil,
        hasOwnEnd: Bool = false
    ) async throws -> TestReceipt {
        let now = world.clock.now
        let transaction = transaction ?? TestReceipt.nextTransaction()
        let start = max(now, notBefore ?? now)
        let request: JSONValue = [
            "notBefore": notBefore?.json ?? .null, "expiresAt": hasOwnEnd ? (start + life).json : .null,
            "transaction": [
                "id": .string(transaction), "amount": "25.00", "currency": "GBP", "paidAt": now.json,
            ],
            "recipient": Self.recipient(phone: phone, email: email, contact: contact),
        ]
        let content = try request.read(ReceiptContent.init(reading:))
        let channels = content.channelOrder(default: [.sms, .email])
        let id = ReceiptID(at: now)
        let receipt = NewReceipt(
            id: id, content: content, canonicalRequest: request.serialized(sortedNames: true),
            idempotencyKey: transaction,
            templateVersion: 1, templateHash: template, channels: channels, source: .api, expiresAt: start + life,
            createdAt: now,
            delivery: .queued(
                id: DeliveryID(at: now), receipt: id, channel: try #require(channels.first), position: 0, at: now,
                due: notBefore))
        #expect(try await store.accept(receipt) == .accepted)
        let made = TestReceipt(tenant: self, id: id)
        world.remember(made)
        return made
    }

    private static func recipient(phone: String?, email: String?, contact: String?) -> JSONValue {
        var recipient = JSONObject()
        if let phone { recipient["phone"] = .string(phone) }
        if let email { recipient["email"] = .string(email) }
        if let contact { recipient["contactId"] = .string(contact) }
        return .object(recipient)
    }
}
