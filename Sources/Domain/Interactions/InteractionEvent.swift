package import Privacy

/// Something that happened to an interaction, as Genesys Cloud or a workflow told of it, whatever shape it came in.
package struct InteractionEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The guide's word for an interaction that is over.
        case completed = "interaction.completed"
        case customerEnd = "customer.end"
        case afterCallWork = "acw"
        case userEnd = "user.end"
        /// Somebody set attributes of a participant.
        case attributes
        case messageSent = "conversation.message.sent"
        case messageReceived = "conversation.message.received"
        case emailSent = "email.sent"
    }

    package enum Direction: String, Sendable, CaseIterable {
        case inbound, outbound, unknown
    }

    package let kind: Kind
    /// When it happened, by the sender's clock.
    package let at: Timestamp
    package let conversationID: String
    /// The conversation's id where the event has no other.
    package let interactionID: String
    package var participantID: String?
    /// In small letters: `voice`, `message`, `email`, `chat`, `callback` and so on; `nil` where it was not told.
    package var media: String?
    package var direction = Direction.unknown
    package var queueID: String?
    /// The gateway's token for the payment. Nothing that could be charged.
    package var paymentReference: String?
    package var contactID: String?
    package var contactName: Personal<String>?
    /// The customer's.
    package var phone: PhoneNumber?
    package var email: EmailAddress?
    package var locale: String?
    /// The customer wrote that they want no more messages, or messages again, and their address is not in the event.
    package var wish: ConsentWord.Wish?
    /// Of an `attributes` event: what the participant has now.
    package var attributes: [String: String] = [:]

    package init(kind: Kind, at: Timestamp, conversationID: String, interactionID: String? = nil) {
        self.kind = kind
        self.at = at
        self.conversationID = conversationID
        self.interactionID = interactionID ?? conversationID
    }

    /// What makes two tellings the same event: its kind, its interaction and its time; of attributes also whose they are
    /// and which payment they name, since several may be set in one millisecond.
    package var identity: String {
        var parts = [kind.rawValue, interactionID, String(at.milliseconds)]
        if kind == .attributes { parts += [participantID ?? "", paymentReference ?? ""] }
        return parts.joined(separator: "\u{1F}")
    }

    /// For the log to hide.
    package var known: KnownPersonalData {
        KnownPersonalData([phone?.e164, email?.text, contactName].compactMap { $0 })
    }
}
