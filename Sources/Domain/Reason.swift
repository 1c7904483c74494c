/// Why a receipt or a delivery stands where it stands. A closed list: what a person or program reads in `reason`.
package enum Reason: String, Sendable, Hashable, CaseIterable {
    case suppressed
    case optedOut = "opted-out"
    case noContactRecord = "no-contact-record"
    case cardDataInMessage = "card-data-in-message"
    case recipientOptedOut = "recipient-opted-out"
    case carrierFailed = "carrier-failed"
    case bounced
    case notConfirmed = "not-confirmed"
    case refusedByPlatform = "refused-by-platform"
    case platformUnreachable = "platform-unreachable"
    case platformFailing = "platform-failing"
    case throttled
    case credentialsBroken = "credentials-broken"
    case senderNotSet = "sender-not-set"
    case outcomeUnclear = "outcome-unclear"
    case outcomeUnknown = "outcome-unknown"
    case templateFailed = "template-failed"
    case templateMissing = "template-missing"
    case expired
    case cancelledByCaller = "cancelled-by-caller"
    case tenantSuspended = "tenant-suspended"
    case dayCapReached = "day-cap-reached"
    case contentUnreadable = "content-unreadable"
    case scheduled
    case quietHours = "quiet-hours"
    case interrupted
    case alreadyDelivered = "already-delivered"
    case erased
    case paymentPending = "payment-pending"
    case paymentNotCaptured = "payment-not-captured"
    case paymentUnknown = "payment-unknown"
    case gatewayNotConfigured = "gateway-not-configured"
    case gatewayUnreachable = "gateway-unreachable"
    case gatewayFailing = "gateway-failing"
    case gatewayRefused = "gateway-refused"
    case gatewayAnswerUnusable = "gateway-answer-unusable"
    case cardDataFromGateway = "card-data-from-gateway"
    case receiptExists = "receipt-exists"
    case noRecipient = "no-recipient"
    case paymentReferencesDiffer = "payment-references-differ"
    case paymentReferenceUnusable = "payment-reference-unusable"
    case contextUnavailable = "context-unavailable"
    case receiptRefused = "receipt-refused"

    /// One sentence for people.
    package var explanation: String {
        switch self {
        case .suppressed: "The address is on the tenant's suppression list."
        case .optedOut: "The contact record says that the customer opted out of this channel."
        case .noContactRecord: "There is no contact record, and the tenant's policy blocks without one."
        case .cardDataInMessage: "The rendered message held what looks like card data and was not sent."
        case .recipientOptedOut:
            "The carrier reports that the recipient opted out; the address is suppressed from now on."
        case .carrierFailed: "The carrier reports that the message could not be delivered."
        case .bounced: "The email bounced."
        case .notConfirmed: "The message was sent; no confirmation came within the polling plan."
        case .refusedByPlatform: "Genesys Cloud refused the message for good."
        case .platformUnreachable: "Genesys Cloud could not be reached."
        case .platformFailing: "Genesys Cloud answered with failures."
        case .throttled: "Genesys Cloud asked to wait."
        case .credentialsBroken: "Genesys Cloud refuses the tenant's credentials; an admin must mend them."
        case .senderNotSet: "The tenant has no sender or no Genesys Cloud connection for this channel yet."
        case .outcomeUnclear: "It is not known yet whether the message was taken; it is being looked for."
        case .outcomeUnknown: "It could not be found out whether the message was taken; it was not sent again."
        case .templateFailed: "The message could not be rendered from its template."
        case .templateMissing:
            "The template version that the receipt was accepted with can't be read from the store; nothing was sent."
        case .expired: "The time ran out before the message could be sent."
        case .cancelledByCaller: "The caller withdrew the receipt."
        case .tenantSuspended: "The tenant is suspended."
        case .dayCapReached: "The tenant's daily number of SMS parts is used up."
        case .contentUnreadable:
            "What the store holds of the receipt can't be opened; an operator must look at keys and store."
        case .scheduled: "The caller wants it sent at a later time."
        case .quietHours: "It is in the tenant's quiet hours at the customer's; the SMS waits, or has no time to wait."
        case .interrupted: "The service stopped before the message left."
        case .alreadyDelivered: "Another channel's message was confirmed before this one left."
        case .erased: "The recipient's data was erased on request before the message left."
        case .paymentPending: "The payment gateway does not call the payment captured yet."
        case .paymentNotCaptured: "The payment gateway says that the payment was not captured."
        case .paymentUnknown: "The payment gateway does not know the payment."
        case .gatewayNotConfigured: "The tenant has no payment gateway that could be asked."
        case .gatewayUnreachable: "The payment gateway could not be reached."
        case .gatewayFailing: "The payment gateway answered with failures."
        case .gatewayRefused: "The payment gateway refused the question; an admin must mend its settings."
        case .gatewayAnswerUnusable: "The payment gateway's answer does not say what a receipt needs."
        case .cardDataFromGateway: "The payment gateway's answer held card data and was dropped."
        case .receiptExists: "The payment has another receipt already."
        case .noRecipient: "Neither the event, nor its conversation, nor the contact has an address to write to."
        case .paymentReferencesDiffer: "The customers of the conversation have different payment references."
        case .paymentReferenceUnusable: "The payment reference is no token that a gateway could know."
        case .contextUnavailable: "What the event is about could not be found out in time."
        case .receiptRefused: "A receipt for the event can't be accepted as the tenant's settings are."
        }
    }
}
