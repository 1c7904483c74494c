package import JSON
package import Privacy

/// A receipt that a person must look at, because the service can't deliver it by itself; or an event of an interaction
/// from which it can't make one.
package struct FollowUp: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case open, claimed, resolved
    }

    /// What came of it.
    package enum Outcome: String, Sendable, CaseIterable {
        case customerContacted = "customer-contacted"
        case customerUnreachable = "customer-unreachable"
        case deliveredOtherwise = "delivered-otherwise"
        case confirmedReceived = "confirmed-received"
        case notNeeded = "not-needed"
        case escalated
        /// The receipt is tried again; should that fail too, another follow-up is opened.
        case retried

        /// Those that a person chooses. A retry is more than a word.
        package static let choices = allCases.filter { $0 != .retried }
    }

    /// One agent's hold on it.
    package struct Claim: Sendable, Hashable {
        package let by: KeyID
        package let at: Timestamp
        /// When it ends by itself.
        package let until: Timestamp

        package init(by: KeyID, at: Timestamp, until: Timestamp) {
            (self.by, self.at, self.until) = (by, at, until)
        }
    }

    /// Its end.
    package struct Resolution: Sendable, Hashable {
        package let outcome: Outcome
        package let by: KeyID
        package let at: Timestamp
        /// `nil` where there was none or it was erased.
        package let note: Personal<String>?

        package init(outcome: Outcome, by: KeyID, at: Timestamp, note: Personal<String>?) {
            (self.outcome, self.by, self.at, self.note) = (outcome, by, at, note)
        }
    }

    package let id: FollowUpID
    /// `nil` where it is about an event.
    package let receipt: ReceiptID?
    /// The event, while it is there.
    package let event: InteractionEventID?
    /// Of the event; `nil` once it is erased.
    package let conversationID: String?
    package let reason: Reason
    package let openedAt: Timestamp
    /// When a person should have dealt with it.
    package let dueAt: Timestamp
    /// The last one, which may have run out.
    package var claim: Claim?
    package var resolution: Resolution?

    package init(
        id: FollowUpID, receipt: ReceiptID?, event: InteractionEventID? = nil, conversationID: String? = nil,
        reason: Reason, openedAt: Timestamp, dueAt: Timestamp, claim: Claim? = nil, resolution: Resolution? = nil
    ) {
        self.id = id
        self.receipt = receipt
        self.event = event
        self.conversationID = conversationID
        self.reason = reason
        self.openedAt = openedAt
        self.dueAt = dueAt
        self.claim = claim
        self.resolution = resolution
    }

    /// The claim that holds at a time.
    package func claim(at now: Timestamp) -> Claim? {
        resolution == nil ? claim.flatMap { $0.until > now ? $0 : nil } : nil
    }

    package func status(at now: Timestamp) -> Status {
        if resolution != nil { return .resolved }
        return claim(at: now) == nil ? .open : .claimed
    }

    /// As it stands in answers.
    package func json(at now: Timestamp, revealingNote: Bool) -> JSONValue {
        let claim = claim(at: now)
        let note = resolution?.note.map { revealingNote ? $0.reveal() : Mask.stars }
        return [
            "id": .string(id.description), "receiptId": .optional(receipt?.description),
            "eventId": .optional(event?.description), "conversationId": .optional(conversationID),
            "reason": .string(reason.rawValue), "status": .string(status(at: now).rawValue), "openedAt": openedAt.json,
            "dueAt": dueAt.json, "overdue": .bool(resolution == nil && dueAt <= now),
            "claimedBy": .optional(claim?.by.description), "claimedUntil": claim?.until.json ?? .null,
            "outcome": .optional(resolution?.outcome.rawValue), "note": .optional(note),
            "resolvedBy": .optional(resolution?.by.description), "resolvedAt": resolution?.at.json ?? .null,
        ]
    }
}
