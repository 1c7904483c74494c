import Domain
import JSON

/// `MessageData`: one message as the platform knows it. All fields may be missing.
struct MessageRecord {
    private let body: JSONValue

    init(_ body: JSONValue) {
        self.body = body
    }

    /// Older answers have the text beside the normalized message, not in it.
    var text: String? { body["normalizedMessage"]?["text"]?.string ?? body["textBody"]?.string }

    var recipient: String? { body["toAddress"]?.string }

    /// The message's own status; where that is not final, what a final receipt of the carrier says.
    var status: MessageStatus {
        let receipts = body["normalizedReceipts"]?.array ?? []
        var word = DeliveryWord(body["status"]?.string)
        if word == .pending, let last = receipts.last(where: { $0["isFinalReceipt"]?.bool == true }) {
            word = DeliveryWord(last["status"]?.string)
        }
        switch word {
        case .pending: return .pending
        case .delivered: return .delivered
        case .failed:
            let reasons = receipts.flatMap { $0["reasons"]?.array ?? [] }
            let hasOptedOut = reasons.contains { DeliveryWord.isOptOut($0["code"]?.string) }
            return .undelivered(hasOptedOut ? .recipientOptedOut : .carrierFailed)
        }
    }
}
