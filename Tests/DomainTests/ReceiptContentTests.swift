import Domain
import JSON
import Privacy
import Testing

struct ReceiptContentTests {
    static let full = """
        {"transaction": {"id": "tx-1", "type": "refund", "amount": "150.00", "currency": "USD", "cardLast4": "4242",
          "cardBrand": "Visa", "authorizationCode": "A1", "paidAt": "2026-11-22T10:00:00Z"},
         "recipient": {"phone": "+15551234567", "email": "ada@example.com", "name": "Ada", "contactId": "c-1",
          "locale": "en-US"},
         "channels": ["email", "sms"], "template": "my-template",
         "variables": {"table": 7, "vip": true, "note": "thanks"}, "conversationId": "conv", "interactionId": "inter",
         "expiresAt": "2026-11-22T14:00:00Z", "metadata": {"order": "A-1"}}
        """
    private static let transaction =
        #""transaction": {"id": "t", "amount": "1.00", "currency": "USD", "paidAt": "2026-11-22T10:00:00Z"}"#
    private static let recipient = #""recipient": {"phone": "+15551234567"}"#

    @Test func everyFieldIsRead() throws {
        let content = try json(Self.full).read(ReceiptContent.init(reading:))
        #expect(content.transaction?.id == "tx-1" && content.transaction?.kind == .refund)
        #expect(content.transaction?.money.minorUnits == 15_000 && content.transaction?.cardLast4 == "4242")
        #expect(content.recipient.phone?.e164.reveal() == "+15551234567")
        #expect(content.recipient.name?.reveal() == "Ada" && content.recipient.locale == "en-US")
        #expect(content.channels == [.email, .sms] && content.template == "my-template")
        #expect(content.variables.map(\.name) == ["table", "vip", "note"])
        #expect(content.variables.map(\.text) == ["7", "true", "thanks"])
        #expect(content.conversationID == "conv" && content.interactionID == "inter")
        #expect(content.expiresAt == Timestamp(rfc3339: "2026-11-22T14:00:00Z"))
        #expect(content.metadata["order"] == "A-1")
    }

    @Test func theLeastHasDefaults() throws {
        let content = try json("{\(Self.transaction), \(Self.recipient)}").read(ReceiptContent.init(reading:))
        #expect(content.transaction?.kind == .payment && content.template == "payment-receipt")
        #expect(content.channels == nil && content.variables.isEmpty && content.metadata.isEmpty)
        #expect(content.channelOrder(default: [.email, .sms]) == [.sms])
    }

    @Test func theCallersOrderOfChannelsGoesBeforeTheTenants() throws {
        let content = try json(Self.full).read(ReceiptContent.init(reading:))
        #expect(content.channelOrder(default: [.sms]) == [.email, .sms])
    }

    @Test func itReadsBackFromItsCanonicalText() throws {
        let value = try json(Self.full)
        let again = try JSONValue(parsing: value.serialized(sortedNames: true)).read(ReceiptContent.init(reading:))
        let first = try value.read(ReceiptContent.init(reading:))
        #expect(again.transaction == first.transaction && again.recipient == first.recipient)
        #expect(Set(again.variables) == Set(first.variables))
    }

    @Test(arguments: [
        (#"{\#(recipient)}"#, "/transaction required"),
        (#"{\#(transaction)}"#, "/recipient required"),
        (#"{"transaction": [], \#(recipient)}"#, "/transaction wrong-type"),
        (#"{\#(transaction), "recipient": {}}"#, "/recipient required"),
        (#"{\#(transaction), "recipient": {"phone": null, "email": null}}"#, "/recipient required"),
        (#"{\#(transaction), "recipient": {"phone": "555"}}"#, "/recipient/phone invalid-phone"),
        (#"{\#(transaction), "recipient": {"email": "ada"}}"#, "/recipient/email invalid-email"),
        (
            #"{\#(transaction), "recipient": {"phone": "+15551234567", "locale": "english!"}}"#,
            "/recipient/locale invalid-locale"
        ),
        (#"{\#(transaction), "recipient": {"phone": "+15551234567", "name": ""}}"#, "/recipient/name too-short"),
        (#"{\#(transaction), "recipient": {"phone": "+15551234567", "nick": "x"}}"#, "/recipient/nick unknown-field"),
        (#"{\#(transaction), \#(recipient), "channels": []}"#, "/channels too-short"),
        (#"{\#(transaction), \#(recipient), "channels": ["sms", "sms"]}"#, "/channels duplicate"),
        (#"{\#(transaction), \#(recipient), "channels": ["email"]}"#, "/channels no-address"),
        (#"{\#(transaction), \#(recipient), "channels": ["sms", "sms", "sms"]}"#, "/channels too-many"),
        (#"{\#(transaction), \#(recipient), "channels": "sms"}"#, "/channels wrong-type"),
        (#"{\#(transaction), \#(recipient), "template": "My Template"}"#, "/template invalid-name"),
        (#"{\#(transaction), \#(recipient), "variables": {"1st": "x"}}"#, "/variables/1st invalid-name"),
        (#"{\#(transaction), \#(recipient), "variables": {"a": {}}}"#, "/variables/a wrong-type"),
        (#"{\#(transaction), \#(recipient), "metadata": {"a": 5}}"#, "/metadata/a wrong-type"),
        (#"{\#(transaction), \#(recipient), "metadata": {"": "x"}}"#, "/metadata/ invalid-name"),
        (#"{\#(transaction), \#(recipient), "conversationId": ""}"#, "/conversationId too-short"),
        (#"{\#(transaction), \#(recipient), "conversationId": "a\u0007b"}"#, "/conversationId control-character"),
        (#"{\#(transaction), \#(recipient), "expiresAt": "soon"}"#, "/expiresAt invalid-time"),
        (#"{\#(transaction), \#(recipient), "cardNumber": "x"}"#, "/cardNumber unknown-field"),
    ]) func eachErrorNamesItsField(_ text: String, _ error: String) throws {
        #expect(try errors(in: text, reading: ReceiptContent.init(reading:)) == [error])
    }

    @Test(arguments: [
        (#""id": """#, "id too-short"), (#""type": "gift""#, "type not-allowed"),
        (#""amount": 5"#, "amount wrong-type"),
        (#""amount": "5""#, "amount amount-decimals"), (#""currency": "usd""#, "currency unknown-currency"),
        (#""cardLast4": "42""#, "cardLast4 invalid-format"), (#""cardLast4": "424a""#, "cardLast4 invalid-format"),
        (#""cardBrand": 5"#, "cardBrand wrong-type"), (#""paidAt": "now""#, "paidAt invalid-time"),
        (#""authorizationCode": """#, "authorizationCode too-short"), (#""cvv": "123""#, "cvv unknown-field"),
    ]) func eachErrorOfATransactionNamesItsField(_ member: String, _ error: String) throws {
        var members = [
            #""id": "t""#, #""amount": "1.00""#, #""currency": "USD""#, #""paidAt": "2026-11-22T10:00:00Z""#,
        ]
        members.removeAll { $0.prefix(6) == member.prefix(6) }
        let text = "{\"transaction\": {\((members + [member]).joined(separator: ", "))}, \(Self.recipient)}"
        #expect(try errors(in: text, reading: ReceiptContent.init(reading:)) == ["/transaction/\(error)"])
    }

    @Test func allErrorsAreToldAtOnce() throws {
        let text =
            #"{"transaction": {"id": "t", "amount": "1", "currency": "USD", "paidAt": "x"}, "recipient": {"phone": "5"}, "x": 1}"#
        let found = try errors(in: text, reading: ReceiptContent.init(reading:))
        #expect(
            Set(found) == ["/transaction/paidAt invalid-time", "/recipient/phone invalid-phone", "/x unknown-field"])
    }

    @Test func answersMaskTheRecipientUnlessTheReaderMaySeeIt() throws {
        let recipient = try json(Self.full).read(ReceiptContent.init(reading:)).recipient
        var text = JSONText()
        recipient.write(to: &text, revealed: false)
        let masked = String(decoding: text.finish(), as: UTF8.self)
        #expect(!masked.contains("+15551234567") && !masked.contains("ada@example.com") && !masked.contains("Ada\""))
        var plain = JSONObject()
        recipient.write(to: &plain, revealed: true)
        #expect(plain["phone"] == "+15551234567" && plain["email"] == "ada@example.com" && plain["name"] == "Ada")
    }
}
