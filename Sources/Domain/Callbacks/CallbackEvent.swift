package import JSON

package enum CallbackSubject: IdentifierSubject { package static let prefix = "whk_" }
package enum CallbackEventSubject: IdentifierSubject { package static let prefix = "evt_" }

package typealias CallbackID = Identifier<CallbackSubject>
package typealias CallbackEventID = Identifier<CallbackEventSubject>

/// Something that callbacks are told of. Its id is the `webhook-id` of every message about it.
package struct CallbackEvent: Sendable, Hashable {
    /// What is told: that a receipt has a final status, or nothing but that the callback works.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case delivered = "receipt.delivered"
        case unconfirmed = "receipt.unconfirmed"
        case blocked = "receipt.blocked_by_compliance"
        case failed = "receipt.delivery_failed"
        case expired = "receipt.expired"
        case cancelled = "receipt.cancelled"
        case test = "callback.test"

        /// `nil` where the status is not final.
        package init?(_ status: ReceiptStatus) {
            switch status {
            case .accepted, .awaitingPayment, .sending, .sent: return nil
            case .delivered: self = .delivered
            case .unconfirmed: self = .unconfirmed
            case .blockedByCompliance: self = .blocked
            case .deliveryFailed: self = .failed
            case .expired: self = .expired
            case .cancelled: self = .cancelled
            }
        }

        /// What a callback may ask for.
        package static let choices = allCases.filter { $0 != .test }
    }

    package let id: CallbackEventID
    package let kind: Kind
    package let at: Timestamp
    /// `nil` for a test.
    package let receipt: ReceiptID?
    /// How the receipt stood then: the members that change in its life, as answers show them.
    package let state: JSONObject

    package init(id: CallbackEventID, kind: Kind, at: Timestamp, receipt: ReceiptID?, state: JSONObject) {
        self.id = id
        self.kind = kind
        self.at = at
        self.receipt = receipt
        self.state = state
    }

    /// The members that are kept for an event: statuses, times and the platform's ids, nothing personal.
    package static func state(
        _ status: ReceiptStatus, _ reason: Reason?, _ deliveries: [Delivery], at now: Timestamp
    ) -> JSONObject {
        [
            "status": .string(status.rawValue), "reason": .optional(reason?.rawValue),
            "deliveries": .array(deliveries.map(\.json)), "updatedAt": now.json,
        ]
    }

    /// The message about it, with recipients masked. What looks like card data is stars.
    /// - Parameters:
    ///   - shown: the receipt as it is now; its state is replaced by that of the event.
    ///   - callback: to whom it goes.
    package func body(receipt shown: Receipt?, to callback: CallbackID) -> [UInt8] {
        var data = shown?.json(revealingRecipient: false).object ?? ["callbackId": .string(callback.description)]
        for member in state.members { data[member.name] = member.value }
        let message: JSONValue = [
            "id": .string(id.description), "type": .string(kind.rawValue), "timestamp": at.json, "data": .object(data),
        ]
        return message.hidingCardData.serialized()
    }
}
