/// What became of an event. A closed list: each is counted a day and tenant.
package enum EventOutcome: String, Sendable, Hashable, CaseIterable {
    // It led to something.
    case receipt
    case followUp = "follow-up"
    case evidence = "kept-as-evidence"
    case optOut = "opt-out-recorded"
    case optIn = "opt-in-recorded"
    // It led to nothing, and need not.
    case duplicate
    case receiptExists = "receipt-exists"
    case unknownEvent = "unknown-event"
    case noConversation = "no-conversation"
    case notATrigger = "not-a-trigger"
    case mediaNotWanted = "media-not-wanted"
    case directionNotWanted = "direction-not-wanted"
    case queueNotWanted = "queue-not-wanted"
    case attributeMissing = "attribute-missing"
    case ownMessage = "own-message"
    case notAPayment = "not-a-payment"
    case noReceipt = "no-receipt"
    case tenantSuspended = "tenant-suspended"
    case erased

    /// One sentence for people.
    package var explanation: String {
        switch self {
        case .receipt: "A receipt was made."
        case .followUp: "A person must look at it: a follow-up was opened."
        case .evidence: "It tells of a message that was sent, and stands in the timeline of its receipt."
        case .optOut: "The customer asked not to be written to; the address is suppressed."
        case .optIn: "The customer asked to be written to again; the suppression by a message is ended."
        case .duplicate: "The same event came before."
        case .receiptExists: "The payment has a receipt already."
        case .unknownEvent: "An event of this kind is not known."
        case .noConversation: "It names no conversation that can be used."
        case .notATrigger: "By the tenant's triggers, events of this kind start no receipt."
        case .mediaNotWanted: "By the tenant's triggers, interactions of this medium start no receipt."
        case .directionNotWanted: "By the tenant's triggers, interactions of this direction start no receipt."
        case .queueNotWanted: "By the tenant's triggers, interactions of this queue start no receipt."
        case .attributeMissing: "An attribute that the tenant's triggers ask for is missing."
        case .ownMessage: "It tells of a conversation that one of our own messages made."
        case .notAPayment: "Neither the event nor its conversation names a payment."
        case .noReceipt: "It tells of a message in a conversation that has no receipt."
        case .tenantSuspended: "The tenant is suspended."
        case .erased: "The customer's data was erased before the event was worked on."
        }
    }
}
