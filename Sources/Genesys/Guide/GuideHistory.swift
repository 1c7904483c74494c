import Domain
import JSON
import Privacy

/// The messages of a conversation: `messages: [{id, channelType, body, delivery_status}]`. All fields may be missing.
struct GuideHistory {
    struct Message {
        private let body: JSONValue

        init(_ body: JSONValue) {
            self.body = body
        }

        var id: String? { RecordID.read(body["id"]) }
        /// `false` where it has an id that can't be one, or is an SMS without a text.
        var isReadable: Bool { (text != nil || !isSMS) && (body["id"] == nil || id != nil) }
        var isSMS: Bool { body["channelType"]?.string?.lowercased() ?? "sms" == "sms" }
        var text: String? { body["body"]?.string }
        var recipient: String? { body["to"]?.string }
        var time: Timestamp? { body["timestamp"]?.string.flatMap(Timestamp.init(rfc3339:)) }

        func status(on channel: Channel) -> MessageStatus {
            switch DeliveryWord(body["delivery_status"]?.string) {
            case .pending: return .pending
            case .delivered: return .delivered
            case .failed where channel == .email: return .undelivered(.bounced)
            case .failed:
                let hasOptedOut = DeliveryWord.isOptOut(body["failure_reason"]?.string)
                return .undelivered(hasOptedOut ? .recipientOptedOut : .carrierFailed)
            }
        }
    }

    let messages: [Message]

    init(_ body: JSONValue) {
        messages = (body["messages"]?.array ?? []).map(Message.init)
    }

    /// Whether each message can be told from others.
    var isReadable: Bool { messages.allSatisfy(\.isReadable) }

    /// The SMS with this id. Without an id, the only one there is; of several, none can be told to be ours.
    func sms(withID id: String?) -> Message? {
        let texts = messages.filter(\.isSMS)
        if let id { return texts.first { $0.id == id } }
        return texts.count == 1 ? texts.first : nil
    }

    /// The SMS that a doubtful attempt left: ours by its text, of no other delivery, not from before the attempt.
    /// Clocks may differ by half a minute. The earliest, where there are several.
    func trace(of message: SMSMessage, since start: Timestamp, known: Set<String>) -> Message? {
        messages.first { entry in
            guard entry.isSMS, let text = entry.text, MessageText.isSame(text, message.text) else { return false }
            if let id = entry.id, known.contains(id) { return false }
            if let recipient = entry.recipient, recipient != message.to.e164.reveal() { return false }
            return entry.time.map { $0 >= start - .seconds(30) } ?? true
        }
    }
}
