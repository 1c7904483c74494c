/// How far a message got, in the words of the messaging API.
package enum MessageStatus: String, Sendable, CaseIterable {
    case queued
    case sent
    case deliverySuccess = "delivery-success"
    case deliveryFailed = "delivery-failed"
    case failed
    case read

    /// The spelling of the analytics API, which is another one.
    var analyticsWord: String {
        switch self {
        case .queued: "Queued"
        case .sent: "Sent"
        case .deliverySuccess: "DeliverySuccess"
        case .deliveryFailed: "DeliveryFailed"
        case .failed: "Failed"
        case .read: "Read"
        }
    }

    /// The spelling of `delivery_status` in the guide dialect.
    var guideWord: String {
        switch self {
        case .queued: "queued"
        case .sent: "sent"
        case .deliverySuccess, .read: "delivered"
        case .deliveryFailed: "undelivered"
        case .failed: "failed"
        }
    }

    /// The spelling in a receipt of the carrier.
    var receiptWord: String {
        switch self {
        case .queued, .sent: "Sent"
        case .deliverySuccess: "Delivered"
        case .deliveryFailed, .failed: "Failed"
        case .read: "Read"
        }
    }

    var isFinal: Bool {
        switch self {
        case .queued, .sent: false
        case .deliverySuccess, .deliveryFailed, .failed, .read: true
        }
    }
}
