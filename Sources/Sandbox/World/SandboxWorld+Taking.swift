extension SandboxWorld {
    /// Takes a message: from here on its customer would get it. A conversation is made where none is named or the
    /// named one is unknown.
    mutating func takeMessage(
        _ call: Call, channel: MessageChannel, from: String? = nil, to: String, text: String? = nil,
        subject: String? = nil, html: String? = nil, fate: Fate, conversationID: String? = nil,
        externalContactID: String? = nil, isStitched: Bool = false
    ) -> TakenMessage {
        let message = TakenMessage(
            id: source.uuid(), conversationID: conversationID ?? source.uuid(), organization: call.caller.clientID,
            dialect: call.endpoint == .sendSMS || call.endpoint == .sendEmail ? .platform : .guide, channel: channel,
            from: from, to: to, text: text, subject: subject, html: html, takenAt: call.now.milliseconds, fate: fate,
            isStitched: isStitched)
        ledger.take(message)
        let key = call.key(message.conversationID)
        if conversations[key] == nil {
            conversations[key] = makeConversation(for: message, externalContactID: externalContactID)
        }
        return message
    }

    private mutating func makeConversation(for message: TakenMessage, externalContactID: String?) -> Conversation {
        Conversation(
            id: message.conversationID, medium: message.channel == .sms ? .message : .email,
            startedAt: Timestamp(milliseconds: message.takenAt),
            participants: [
                Conversation.Participant(id: source.uuid(), purpose: "api", address: message.from),
                Conversation.Participant(
                    id: source.uuid(), purpose: "customer", address: message.to, externalContactID: externalContactID),
            ])
    }

    static func uri(of message: TakenMessage) -> String {
        let medium = message.channel == .sms ? "messages" : "emails"
        return "/api/v2/conversations/\(medium)/\(message.conversationID)/messages/\(message.id)"
    }
}
