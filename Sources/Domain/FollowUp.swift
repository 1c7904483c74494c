package import JSON

/// A receipt that a person must look at, because the service can't deliver it by itself.
package struct FollowUp: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case open, claimed, resolved
    }

    package let id: FollowUpID
    package let receipt: ReceiptID
    package let reason: Reason
    package let status: Status
    package let openedAt: Timestamp

    package init(id: FollowUpID, receipt: ReceiptID, reason: Reason, status: Status, openedAt: Timestamp) {
        self.id = id
        self.receipt = receipt
        self.reason = reason
        self.status = status
        self.openedAt = openedAt
    }

    package var json: JSONValue {
        [
            "id": .string(id.description), "receiptId": .string(receipt.description),
            "reason": .string(reason.rawValue), "status": .string(status.rawValue), "openedAt": openedAt.json,
        ]
    }
}
