import Domain
import JSON
import Privacy

/// `EmailMessagePreview`: what the platform shows of an email in a list.
struct EmailPreview {
    private let body: JSONValue

    init(_ body: JSONValue) {
        self.body = body
    }

    var id: String? { RecordID.read(body["id"]) }

    /// Whether recipient, sender, subject and the beginning of the text are those of the message, as far as shown.
    func shows(_ message: EmailMessage) -> Bool {
        let recipients = (body["to"]?.array ?? []).compactMap { $0["email"]?.string?.lowercased() }
        guard recipients.isEmpty || recipients.contains(message.to.normalized) else { return false }
        if let sender = body["from"]?["email"]?.string, sender.lowercased() != message.from.normalized { return false }
        if let subject = body["subject"]?.string, !MessageText.isSame(subject, message.subject) { return false }
        guard let beginning = body["textBodyPreview"]?.string else { return true }
        return MessageText.holds(message.text, beginning)
            || MessageText.holds(MessageText.visible(message.html), beginning)
    }
}
