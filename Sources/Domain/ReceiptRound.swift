/// Another round of attempts for a receipt that failed, because a person wants it.
package struct ReceiptRound: Sendable, Hashable {
    /// The channel of each delivery by position: those that were made already, then those of this round.
    package let plan: [Channel]
    /// The first delivery of the round.
    package let delivery: Delivery
    /// The receipt's status from now on.
    package let status = ReceiptStatus.sending

    /// How many rounds a receipt may have after the first.
    package static let most = 3

    package enum Refusal: Error, Sendable, Hashable {
        /// The receipt has not failed: it is under way, or the customer has it.
        case notFailed
        /// The customer may have the message: a person must say that it is not so.
        case mayHaveArrived
        case tooMany
    }

    /// - Parameters:
    ///   - channels: what to try, in order; at least one.
    ///   - deliveries: all that were made, in their order.
    ///   - earlier: rounds that people had before.
    ///   - isConfirmedMissing: a person knows that the customer got nothing.
    package static func begun(
        of receipt: ReceiptID, standing status: ReceiptStatus, after deliveries: [Delivery], on channels: [Channel],
        earlier: Int, isConfirmedMissing: Bool, at now: Timestamp
    ) throws(Refusal) -> ReceiptRound {
        // Expired before anything was made of it: its payment was not confirmed in time.
        let hasFailed = status == .deliveryFailed || (status == .expired && deliveries.isEmpty)
        guard hasFailed, deliveries.allSatisfy(\.status.isFinal), let first = channels.first else {
            throw .notFailed
        }
        guard isConfirmedMissing || !deliveries.contains(where: \.mayHaveArrived) else { throw .mayHaveArrived }
        guard earlier < most else { throw .tooMany }
        return ReceiptRound(
            plan: deliveries.map(\.channel) + channels,
            delivery: .queued(
                id: DeliveryID(at: now), receipt: receipt, channel: first, position: deliveries.count, at: now))
    }
}

extension Delivery {
    /// Whether nobody can rule out that the customer has this message.
    package var mayHaveArrived: Bool {
        switch status {
        case .sent, .delivered, .unconfirmed: true
        case .queued, .sending, .retrying, .undelivered, .blockedByCompliance, .failed, .cancelled:
            reason == .outcomeUnknown || reason == .outcomeUnclear
        }
    }
}
