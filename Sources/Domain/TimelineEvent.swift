package import JSON

/// One entry of a receipt's timeline. The detail holds nothing personal: ids, codes, counts and masked addresses.
package struct TimelineEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case accepted = "receipt.accepted"
        case attemptStarted = "attempt.started"
        case attemptEnded = "attempt.ended"
        case delivery = "delivery.changed"
        case fallback = "fallback.started"
        case followUp = "follow-up.opened"
        case followUpResolved = "follow-up.resolved"
        case retried = "receipt.retried"
        case receipt = "receipt.changed"
        case erased = "receipt.erased"
        case payment = "payment.changed"
        /// The platform told of a message in the receipt's conversation.
        case evidence = "platform.event"
    }

    package let at: Timestamp
    package let kind: Kind
    package let delivery: DeliveryID?
    package let detail: JSONValue

    package init(at: Timestamp, kind: Kind, delivery: DeliveryID?, detail: JSONValue) {
        self.at = at
        self.kind = kind
        self.delivery = delivery
        self.detail = detail
    }

    package var json: JSONValue {
        [
            "at": at.json, "event": .string(kind.rawValue), "deliveryId": .optional(delivery?.description),
            "detail": detail,
        ]
    }
}
