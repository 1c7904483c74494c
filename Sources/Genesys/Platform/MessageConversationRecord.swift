import Domain
import JSON

/// `MessageConversation`: the messages of a conversation, without their texts.
struct MessageConversationRecord {
    struct Message: Equatable {
        let id: String?
        let status: MessageStatus
    }

    /// Messages that we, not the customer, sent; in the platform's order.
    let sent: [Message]

    init(_ body: JSONValue) {
        let ours = (body["participants"]?.array ?? []).filter { participant in
            !["customer", "external"].contains(participant["purpose"]?.string ?? "")
        }
        sent = ours.flatMap { $0["messages"]?.array ?? [] }.map(Self.message)
    }

    private static func message(_ details: JSONValue) -> Message {
        let status: MessageStatus =
            switch DeliveryWord(details["messageStatus"]?.string) {
            case .pending: .pending
            case .delivered: .delivered
            case .failed:
                .undelivered(
                    DeliveryWord.isOptOut(details["errorInfo"]?["code"]?.string) ? .recipientOptedOut : .carrierFailed)
            }
        return Message(id: RecordID.read(details["messageId"]), status: status)
    }
}
