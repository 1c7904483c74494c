import Domain
import JSON
import Privacy
import Transport

/// The requests of the Platform API that are used. `nil` where an id can't stand in a path.
enum PlatformRequest {
    static func send(_ message: OutboundMessage) -> APIRequest {
        switch message {
        case .sms(let message): .post("/api/v2/conversations/messages/agentless", sms(message))
        case .email(let message): .post("/api/v2/conversations/emails/agentless", email(message))
        }
    }

    /// `SendAgentlessOutboundMessageRequest`. Never into a conversation that is going on: a bot there could take the
    /// receipt for the customer's words.
    private static func sms(_ message: SMSMessage) -> JSONValue {
        [
            "fromAddress": .string(message.from), "toAddress": .string(message.to.e164.reveal()),
            "toAddressMessengerType": "sms", "textBody": .string(message.text), "useExistingActiveConversation": false,
        ]
    }

    /// `AgentlessEmailSendRequestDto`
    private static func email(_ message: EmailMessage) -> JSONValue {
        var body = JSONObject([
            .init(name: "senderType", value: "Outbound"),
            .init(name: "fromAddress", value: person(message.from, message.fromName)),
            .init(name: "toAddresses", value: [person(message.to, message.toName?.reveal())]),
        ])
        if let replyTo = message.replyTo { body["replyToAddress"] = person(replyTo, nil) }
        body["subject"] = .string(message.subject)
        body["textBody"] = .string(message.text)
        body["htmlBody"] = .string(message.html)
        return .object(body)
    }

    private static func person(_ address: EmailAddress, _ name: String?) -> JSONValue {
        var person = JSONObject([.init(name: "email", value: .string(address.text.reveal()))])
        if let name, !name.isEmpty { person["name"] = .string(name) }
        return .object(person)
    }

    /// One message, by its own id alone where the conversation is not known.
    static func message(_ id: String, in conversation: String?) -> APIRequest? {
        guard let id = URLEscape.segment(id) else { return nil }
        guard let conversation else { return .get("/api/v2/conversations/messages/\(id)/details") }
        return URLEscape.segment(conversation).map { .get("/api/v2/conversations/messages/\($0)/messages/\(id)") }
    }

    static func messageConversation(_ id: String) -> APIRequest? {
        URLEscape.segment(id).map { .get("/api/v2/conversations/messages/\($0)") }
    }

    static func emailConversation(_ id: String) -> APIRequest? {
        URLEscape.segment(id).map { .get("/api/v2/conversations/emails/\($0)") }
    }

    static func emailPreviews(in conversation: String) -> APIRequest? {
        URLEscape.segment(conversation).map {
            .get("/api/v2/conversations/emails/\($0)/messages?includeAgentlessStitchedMessages=true")
        }
    }

    static func contact(_ id: String) -> APIRequest? {
        URLEscape.segment(id).map { .get("/api/v2/externalcontacts/contacts/\($0)") }
    }

    static func contacts(withAddress address: String) -> APIRequest {
        .get("/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=\(URLEscape.value(address))")
    }
}
