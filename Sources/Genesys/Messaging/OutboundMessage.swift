package import Domain
package import Privacy

/// A rendered message, ready to leave.
package enum OutboundMessage: Sendable, Hashable {
    case sms(SMSMessage)
    case email(EmailMessage)

    package var channel: Channel {
        switch self {
        case .sms: .sms
        case .email: .email
        }
    }
}

package struct SMSMessage: Sendable, Hashable {
    /// A number, short code or name that the tenant's organisation owns.
    package let from: String
    package let to: PhoneNumber
    package let text: String
    /// The conversation to file it under, where the dialect has such a thing.
    package let conversationID: String?

    package init(from: String, to: PhoneNumber, text: String, conversationID: String? = nil) {
        self.from = from
        self.to = to
        self.text = text
        self.conversationID = conversationID
    }
}

package struct EmailMessage: Sendable, Hashable {
    package let from: EmailAddress
    package let fromName: String?
    package let to: EmailAddress
    package let toName: Personal<String>?
    package let replyTo: EmailAddress?
    package let subject: String
    package let html: String
    package let text: String

    package init(
        from: EmailAddress, fromName: String? = nil, to: EmailAddress, toName: Personal<String>? = nil,
        replyTo: EmailAddress? = nil, subject: String, html: String, text: String
    ) {
        self.from = from
        self.fromName = fromName
        self.to = to
        self.toName = toName
        self.replyTo = replyTo
        self.subject = subject
        self.html = html
        self.text = text
    }
}

extension OutboundMessage {
    /// What the customer reads, for a hash: the text of an SMS; subject, HTML and plain text of an email, with a zero byte
    /// between them.
    package var content: [UInt8] {
        switch self {
        case .sms(let message): Array(message.text.utf8)
        case .email(let message):
            Array([message.subject.utf8, message.html.utf8, message.text.utf8].map(Array.init).joined(separator: [0]))
        }
    }
}
