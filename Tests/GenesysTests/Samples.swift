import Domain
import Genesys
import JSON
import Privacy
import Testing

/// JSON as tests write it.
func json(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
}

func recipient(phone: String? = nil, email: String? = nil, contact: String? = nil) throws -> Recipient {
    let members = [("phone", phone), ("email", email), ("contactId", contact)]
    let body = JSONObject(members.compactMap { name, text in text.map { .init(name: name, value: .string($0)) } })
    return try #require(Recipient(reading: FieldReader(body, collector: FieldErrorCollector())))
}

extension OutboundMessage {
    static func text(
        to phone: String = "+447700900123", _ text: String = "Receipt R-1042: GBP 25.00 paid.",
        conversation: String? = nil
    ) throws -> OutboundMessage {
        .sms(
            SMSMessage(
                from: "+441632960001", to: try #require(PhoneNumber(phone)), text: text, conversationID: conversation))
    }

    static func mail(
        to address: String = "payer@example.net", subject: String = "Your receipt R-1042",
        text: String = "Paid: GBP 25.00"
    ) throws -> OutboundMessage {
        .email(
            EmailMessage(
                from: try #require(EmailAddress("receipts@mail.example.com")), fromName: "Example Ltd",
                to: try #require(EmailAddress(address)), toName: Personal("A Payer"),
                replyTo: EmailAddress("help@example.com"), subject: subject, html: "<p>\(text)</p>", text: text))
    }
}

extension OutboundMessage {
    var sms: SMSMessage? { if case .sms(let message) = self { message } else { nil } }
    var email: EmailMessage? { if case .email(let message) = self { message } else { nil } }
}

/// The error that the body throws.
func failure(_ body: () async throws(PlatformError) -> some Sendable) async -> PlatformError? {
    do throws(PlatformError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
