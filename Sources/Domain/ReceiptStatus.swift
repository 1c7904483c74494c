/// Where a receipt stands; the meanings are those of the REST contract.
package enum ReceiptStatus: String, Sendable, Hashable, CaseIterable {
    case accepted
    case awaitingPayment = "awaiting_payment"
    case sending
    case sent
    case delivered
    case unconfirmed
    case blockedByCompliance = "blocked_by_compliance"
    case deliveryFailed = "delivery_failed"
    case expired
    case cancelled

    package var isFinal: Bool {
        switch self {
        case .accepted, .awaitingPayment, .sending, .sent: false
        case .delivered, .unconfirmed, .blockedByCompliance, .deliveryFailed, .expired, .cancelled: true
        }
    }

    /// The delivery before a blocked one that was not blocked itself, of the same round: a round tries each channel once.
    static func triedBefore(_ last: Delivery, in deliveries: [Delivery]) -> Delivery? {
        var channels: Set<Channel> = [last.channel]
        for delivery in deliveries.dropLast().reversed() {
            guard channels.insert(delivery.channel).inserted else { return nil }
            if delivery.status != .blockedByCompliance { return delivery }
        }
        return nil
    }

    /// The receipt's status that follows from its deliveries, in the order in which they were made. While one of them
    /// is open (an SMS that may still be confirmed after the email failed), so is the receipt.
    package init(following deliveries: [Delivery]) {
        guard !deliveries.contains(where: { $0.status == .delivered }) else {
            self = .delivered
            return
        }
        guard let last = deliveries.last(where: { !$0.status.isFinal }) ?? deliveries.last else {
            self = .accepted
            return
        }
        switch last.status {
        case .queued: self = deliveries.count == 1 && last.attempts == 0 ? .accepted : .sending
        case .sending, .retrying: self = .sending
        case .sent: self = .sent
        case .delivered: self = .delivered
        case .unconfirmed: self = .unconfirmed
        // Another channel was tried before: the customer got nothing, or may have got that one's message.
        case .blockedByCompliance:
            switch Self.triedBefore(last, in: deliveries)?.status {
            case .undelivered, .failed: self = .deliveryFailed
            case .unconfirmed: self = .unconfirmed
            default: self = .blockedByCompliance
            }
        case .cancelled: self = last.reason == .expired ? .expired : .cancelled
        case .undelivered, .failed: self = .deliveryFailed
        }
    }
}

package enum DeliveryStatus: String, Sendable, Hashable, CaseIterable {
    case queued, sending, retrying, sent, delivered, unconfirmed, undelivered
    case blockedByCompliance = "blocked_by_compliance"
    case failed, cancelled

    package var isFinal: Bool {
        switch self {
        case .queued, .sending, .retrying, .sent: false
        case .delivered, .unconfirmed, .undelivered, .blockedByCompliance, .failed, .cancelled: true
        }
    }
}
