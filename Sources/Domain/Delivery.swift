/// One message to one customer over one channel, and how far it has come.
package struct Delivery: Sendable, Hashable {
    package let id: DeliveryID
    package let receipt: ReceiptID
    package let channel: Channel
    /// 0 for the first channel of the receipt, 1 for its fallback.
    package let position: Int
    package internal(set) var status: DeliveryStatus
    package internal(set) var reason: Reason?
    /// How many times the message left or began to leave.
    package internal(set) var attempts: Int
    /// Retries that count against the tenant's maximum.
    package internal(set) var retries: Int
    /// Polls or look-ups done since the last change of status.
    package internal(set) var step: Int
    /// When the attempt began whose outcome is unclear; `nil` when there is no doubt.
    package internal(set) var doubtSince: Timestamp?
    /// When there is something to do next; `nil` when it is final.
    package internal(set) var dueAt: Timestamp?
    package internal(set) var providerMessageID: String?
    package internal(set) var providerConversationID: String?
    /// SMS parts as carriers bill them; `nil` for email and until it was rendered.
    package internal(set) var segments: Int?
    package let queuedAt: Timestamp
    package internal(set) var sentAt: Timestamp?
    package internal(set) var deliveredAt: Timestamp?

    /// What the engine has to do for a delivery.
    package enum Work: Sendable, Hashable {
        case send, poll, lookUp
    }

    /// `nil` when nothing is left to do, or while an attempt is in flight.
    package var work: Work? {
        switch status {
        case .queued, .retrying: doubtSince == nil ? .send : .lookUp
        case .sent: .poll
        case .sending, .delivered, .unconfirmed, .undelivered, .blockedByCompliance, .failed, .cancelled: nil
        }
    }
}

extension Delivery {
    /// A delivery that waits for its first attempt.
    package static func queued(
        id: DeliveryID, receipt: ReceiptID, channel: Channel, position: Int, at now: Timestamp, due: Timestamp? = nil
    ) -> Delivery {
        Delivery(
            id: id, receipt: receipt, channel: channel, position: position, status: .queued, reason: nil, attempts: 0,
            retries: 0, step: 0, doubtSince: nil, dueAt: due ?? now, providerMessageID: nil,
            providerConversationID: nil,
            segments: nil, queuedAt: now, sentAt: nil, deliveredAt: nil)
    }

    /// As the store remembers it.
    package static func restored(
        id: DeliveryID, receipt: ReceiptID, channel: Channel, position: Int, status: DeliveryStatus, reason: Reason?,
        attempts: Int, retries: Int, step: Int, doubtSince: Timestamp?, dueAt: Timestamp?, providerMessageID: String?,
        providerConversationID: String?, segments: Int?, queuedAt: Timestamp, sentAt: Timestamp?,
        deliveredAt: Timestamp?
    ) -> Delivery {
        Delivery(
            id: id, receipt: receipt, channel: channel, position: position, status: status, reason: reason,
            attempts: attempts, retries: retries, step: step, doubtSince: doubtSince, dueAt: dueAt,
            providerMessageID: providerMessageID, providerConversationID: providerConversationID, segments: segments,
            queuedAt: queuedAt, sentAt: sentAt, deliveredAt: deliveredAt)
    }

    /// An attempt begins: from here until its outcome is known, the message may have left.
    package func begun(segments: Int?) -> Delivery {
        var next = self
        next.status = .sending
        next.reason = nil
        next.attempts += 1
        next.segments = segments
        next.dueAt = nil
        return next
    }

    /// The caller withdrew the receipt, or its time ran out, before the message left.
    package func cancelled(_ reason: Reason) -> Delivery {
        final(.cancelled, reason)
    }

    func final(_ status: DeliveryStatus, _ reason: Reason?) -> Delivery {
        var next = self
        next.status = status
        next.reason = reason
        next.doubtSince = nil
        next.dueAt = nil
        return next
    }
}
