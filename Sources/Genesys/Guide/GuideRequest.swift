import Domain
import JSON
import Privacy
import Transport

/// The requests of the integration guide's API. `nil` where an id can't stand in a path.
enum GuideRequest {
    static func send(_ message: OutboundMessage) -> APIRequest {
        switch message {
        case .sms(let message): .post("/api/v2/conversations/messages", sms(message))
        case .email(let message): .post("/api/v2/email/messages", email(message))
        }
    }

    /// The sender's number is the organisation's own affair here. A message without a conversation is refused by the
    /// platform, not by us.
    private static func sms(_ message: SMSMessage) -> JSONValue {
        var body = JSONObject([
            .init(name: "to", value: [["address": .string(message.to.e164.reveal()), "channelType": "sms"]]),
            .init(name: "body", value: .string(message.text)),
        ])
        if let conversation = message.conversationID { body["conversationId"] = .string(conversation) }
        body["channelType"] = "sms"
        return .object(body)
    }

    private static func email(_ message: EmailMessage) -> JSONValue {
        [
            "to": [["address": .string(message.to.text.reveal())]], "subject": .string(message.subject),
            "bodyType": "html", "body": .string(message.html),
        ]
    }

    static func history(of conversation: String) -> APIRequest? {
        URLEscape.segment(conversation).map { .get("/api/v2/conversations/\($0)") }
    }

    /// Not in the guide: our sandbox offers it, and platforms without it answer 404.
    static func email(_ id: String) -> APIRequest? {
        URLEscape.segment(id).map { .get("/api/v2/email/messages/\($0)") }
    }

    static func profile(_ id: String) -> APIRequest? {
        URLEscape.segment(id).map { .get("/api/v2/contacts/\($0)/profile") }
    }
}
