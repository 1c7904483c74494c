/// What becomes of a message to a certain recipient.
enum Fate: String, Sendable {
    case delivered
    case read
    case deliveredSlowly = "delivered-slowly"
    case deliveryFailed = "delivery-failed"
    case failed
    case optedOut = "recipient-opted-out"
    case neverFinal = "never-final"
    case bounced
    case undeliverable
    case refused
    case alreadyConnected = "already-connected"
    case unavailable

    /// How a message of this fate ends; `nil` where it stays `sent` for ever.
    var lastStatus: MessageStatus? {
        switch self {
        case .delivered, .deliveredSlowly: .deliverySuccess
        case .read: .read
        case .deliveryFailed, .optedOut, .bounced, .undeliverable: .deliveryFailed
        case .failed: .failed
        case .neverFinal, .refused, .alreadyConnected, .unavailable: nil
        }
    }

    /// The reason on the last receipt of a failure (`ConversationReason` of the messaging API).
    var failureReason: (code: String, message: String)? {
        switch self {
        case .deliveryFailed: ("InvalidDestination", "The carrier could not deliver to this number.")
        case .failed: ("GeneralError", "The message could not be handed to the carrier.")
        case .optedOut: ("RecipientOptedOut", "The recipient asked for no more messages from this sender.")
        case .bounced: ("email.bounced", "550 5.1.1 The mailbox does not exist.")
        case .undeliverable: ("email.undeliverable", "550 5.4.4 No mail server takes messages for this address.")
        default: nil
        }
    }
}
