import JSON

/// Which of the two spoken dialects a request used.
package enum Dialect: String, Sendable {
    case platform, guide
}

package enum MessageChannel: String, Sendable {
    case sms, email
}

/// A message the sandbox took; each one is a message a customer would have got.
package struct TakenMessage: Sendable {
    package let id: String
    package let conversationID: String
    /// The OAuth client id of the organisation.
    package let organization: String
    package let dialect: Dialect
    package let channel: MessageChannel
    /// The sender's number or address; the guide dialect names none.
    package let from: String?
    package let to: String
    /// The SMS or the plain text of the email.
    package let text: String?
    package let subject: String?
    package let html: String?
    /// Milliseconds since 1970.
    package let takenAt: Int64
    let fate: Fate
    /// True for an email that was joined to a conversation that existed before.
    let isStitched: Bool
}

extension TakenMessage {
    func status(at now: Timestamp, timeline: DeliveryTimeline) -> MessageStatus {
        turn(at: now, timeline: timeline)?.status ?? timeline.status(of: fate, elapsed: now.milliseconds - takenAt)
    }

    /// The last change of status that was ordered for its recipient.
    private func turn(at now: Timestamp, timeline: DeliveryTimeline) -> StatusTurn? {
        timeline.courses[to]?.last { $0.after <= now.milliseconds - takenAt }
    }

    /// When the status told at `now` was reached.
    func statusTime(at now: Timestamp, timeline: DeliveryTimeline) -> Timestamp {
        if let turn = turn(at: now, timeline: timeline) { return Timestamp(milliseconds: takenAt + turn.after) }
        return switch status(at: now, timeline: timeline) {
        case .queued: Timestamp(milliseconds: takenAt)
        case .sent: Timestamp(milliseconds: takenAt + Int64(DeliveryTimeline.sentAfter * timeline.scale))
        default: Timestamp(milliseconds: takenAt + Int64(timeline.finalTime(of: fate)))
        }
    }

    /// The reason of a failure, once the message has failed.
    func failure(at now: Timestamp, timeline: DeliveryTimeline) -> (code: String, message: String)? {
        switch status(at: now, timeline: timeline) {
        case .deliveryFailed, .failed:
            fate.failureReason ?? (channel == .sms ? Fate.deliveryFailed : .bounced).failureReason
        case .queued, .sent, .deliverySuccess, .read: nil
        }
    }

    /// The row of `GET /sandbox/messages`.
    func listing(at now: Timestamp, timeline: DeliveryTimeline) -> JSONValue {
        [
            "id": .string(id), "conversationId": .string(conversationID), "organization": .string(organization),
            "dialect": .string(dialect.rawValue), "channel": .string(channel.rawValue), "from": .optional(from),
            "to": .string(to), "text": .optional(text), "subject": .optional(subject), "html": .optional(html),
            "takenAt": .integer(takenAt), "status": .string(status(at: now, timeline: timeline).rawValue),
        ]
    }
}
