/// What a delivery status says, in any of its spellings: `delivery-success` of messages, `DeliverySuccess` of
/// analytics, `delivered` of the guide. The lists are open: a word that is not known is not final.
enum DeliveryWord: Equatable {
    case pending, delivered, failed

    init(_ text: String?) {
        let letters = (text ?? "").lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        switch letters {
        case "deliverysuccess", "delivered", "read": self = .delivered
        case "deliveryfailed", "failed", "undelivered", "undeliverable", "bounced", "rejected": self = .failed
        default: self = .pending
        }
    }

    /// The reason by which carriers tell of a recipient who wrote STOP.
    static func isOptOut(_ reason: String?) -> Bool {
        (reason ?? "").lowercased().filter { $0 != "-" && $0 != "_" && $0 != "." } == "recipientoptedout"
    }
}
