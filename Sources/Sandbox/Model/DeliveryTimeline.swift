/// When a message changes its status, in milliseconds since it was taken. Nothing runs in between: a status is worked
/// out from the time of the question.
struct DeliveryTimeline: Sendable {
    /// Factor on all times; 0 makes every message final at once.
    var scale: Double
    /// Recipients whose messages change their status as was ordered, in whatever order that is.
    var courses: [String: [StatusTurn]] = [:]

    static let sentAfter = 1_000.0
    static let finalAfter = 3_000.0
    /// Bounces of emails come later than receipts of an SMS.
    static let bouncedAfter = 20_000.0
    static let slowlyAfter = 30_000.0

    func status(of fate: Fate, elapsed: Int64) -> MessageStatus {
        if Double(elapsed) < Self.sentAfter * scale { return .queued }
        guard let last = fate.lastStatus, Double(elapsed) >= finalTime(of: fate) else { return .sent }
        return last
    }

    /// When the last status is reached, in milliseconds since the message was taken.
    func finalTime(of fate: Fate) -> Double {
        switch fate {
        case .failed: Self.sentAfter * scale
        case .bounced, .undeliverable: Self.bouncedAfter * scale
        case .deliveredSlowly: Self.slowlyAfter * scale
        default: Self.finalAfter * scale
        }
    }
}

/// One change of status that was ordered.
package struct StatusTurn: Sendable {
    /// Milliseconds since the message was taken, whatever the scale.
    package let after: Int64
    package let status: MessageStatus

    package init(after: Int64, _ status: MessageStatus) {
        (self.after, self.status) = (after, status)
    }
}
