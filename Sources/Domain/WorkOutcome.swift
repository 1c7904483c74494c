/// What came of a piece of work on a delivery. Closed: the compiler asks about each case where something follows from it.
package enum WorkOutcome: Sendable, Hashable {
    case send(SendOutcome)
    case poll(PollOutcome)
    case lookUp(LookUpOutcome)
}

extension WorkOutcome {
    /// Whether an attempt that had begun is known not to have left, so that what it cost of the day's cap is free again.
    ///
    /// - Parameter delivery: as it is after the outcome.
    package func unspends(_ delivery: Delivery) -> Bool {
        switch self {
        case .send(.refused), .send(.notTaken), .send(.postponed): true
        case .lookUp(.notFound), .lookUp(.notFoundAfterOutage):
            delivery.doubtSince == nil && delivery.reason != .outcomeUnknown
        case .send, .poll, .lookUp: false
        }
    }
}

/// What came of trying to send.
package enum SendOutcome: Sendable, Hashable {
    /// The platform took the message.
    case taken(ProviderReference)
    /// Refused for sure and for good.
    case refused(Reason)
    /// Not taken for sure, and another try may help; costs a retry.
    case notTaken(Reason)
    /// Refused or not tried for a reason that is not the message's fault; waits, and costs nothing.
    case postponed(Reason, until: Timestamp)
    /// It may have been taken. Look before anything else. `since` is when the attempt began.
    case unclear(since: Timestamp)
    /// Consent, suppression or card data forbade it.
    case blocked(Reason)
    /// The time ran out before the message left.
    case expired
}

/// What the platform says of a message that it took.
package enum PollOutcome: Sendable, Hashable {
    case pending
    case delivered
    case undelivered(Reason)
    /// The platform had given no ids for the message; now they are known.
    case identified(ProviderReference)
    /// The question could not be asked now.
    case postponed(until: Timestamp)
}

/// Whether a message of an unclear attempt was found.
package enum LookUpOutcome: Sendable, Hashable {
    case found(ProviderReference)
    case notFound
    /// Not found, and the platform failed at everything when it was sent: that costs no retry.
    case notFoundAfterOutage
    /// This platform has no way to look for such a message.
    case impossible
    case postponed(until: Timestamp)
}

/// How the platform names a message that it took. Both may be missing (an answer without a body).
package struct ProviderReference: Sendable, Hashable {
    package let messageID: String?
    package let conversationID: String?

    package init(messageID: String?, conversationID: String?) {
        self.messageID = messageID
        self.conversationID = conversationID
    }
}
