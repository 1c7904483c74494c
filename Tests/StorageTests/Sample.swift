import Domain
import JSON
import Storage

extension NewReceipt {
    /// What the acceptance of this receipt is answered.
    func answer(of tenant: TenantID) -> [UInt8] {
        Receipt(
            id: id, tenant: tenant, content: content, templateVersion: templateVersion, channels: channels,
            status: .accepted, reason: nil, source: source, expiresAt: expiresAt, createdAt: createdAt,
            updatedAt: createdAt, deliveries: content.transaction == nil ? [] : [delivery]
        ).text(revealingRecipient: false)
    }
}

/// A request for a receipt as tests vary it.
struct Sample {
    var key = "key-1"
    var transaction = "tx-1"
    var kind = "payment"
    var phone = "+15551234567"
    var email = "ada@example.com"
    var name = "Ada Lovelace"
    var conversation: String?
    var metadata = "order-1"
    var channels: [Channel] = [.sms, .email]
    var at = TestStore.now
    var due: Timestamp?
    var templateHash: TemplateHash?
    /// Instead of the transaction.
    var token: String?

    /// One of many that have nothing in common.
    static func number(_ number: Int) -> Sample {
        Sample(
            key: "many-\(number)", transaction: "payment-\(number)", phone: "+1555\(1_000_000 + number)",
            at: TestStore.now + Milliseconds(Int64(number)), due: TestStore.now)
    }

    var request: JSONValue {
        let paid: JSONValue = [
            "id": .string(transaction), "type": .string(kind), "amount": "150.00", "currency": "USD",
            "paidAt": "2026-11-22T10:00:00Z",
        ]
        return [
            "transaction": token == nil ? paid : .null, "paymentToken": .optional(token),
            "type": token == nil ? .null : .string(kind),
            "recipient": ["phone": .string(phone), "email": .string(email), "name": .string(name)],
            "conversationId": .optional(conversation), "metadata": ["order": .string(metadata)],
        ]
    }

    func receipt() throws -> NewReceipt {
        let id = ReceiptID(at: at)
        let content = try request.read(ReceiptContent.init(reading:))
        return NewReceipt(
            id: id, content: content, canonicalRequest: request.serialized(sortedNames: true), idempotencyKey: key,
            templateVersion: 3, templateHash: templateHash, channels: channels, source: .api, expiresAt: at + .hours(4),
            createdAt: at,
            delivery: .queued(
                id: DeliveryID(at: at), receipt: id, channel: channels[0], position: 0, at: at, due: due))
    }
}
