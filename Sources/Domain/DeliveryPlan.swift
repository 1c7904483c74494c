/// The times at which the engine comes back to a delivery.
package struct DeliveryPlan: Sendable, Hashable {
    /// Status polls after the message was taken, by channel. Genesys Cloud pushes no delivery status to third parties.
    package var polls: [Channel: [Milliseconds]]

    package static let standard = DeliveryPlan(polls: [
        .sms: [.seconds(5), .seconds(30), .minutes(2), .minutes(10), .hours(1), .hours(6), .hours(24)],
        .email: [.seconds(30), .minutes(2), .minutes(15)],
    ])

    package init(polls: [Channel: [Milliseconds]]) {
        self.polls = polls
    }

    /// The first poll from `step` on that lies after `now`, and its step; `nil` when the plan is over.
    package func nextPoll(
        of channel: Channel, step: Int, sentAt: Timestamp, now: Timestamp
    ) -> (step: Int, due: Timestamp)? {
        let plan = polls[channel] ?? []
        for index in plan.indices.dropFirst(step) where sentAt + plan[index] > now {
            return (index, sentAt + plan[index])
        }
        return nil
    }

    /// When to ask a question again that got no answer: soon at first, less and less often the longer it stands.
    package static func askAgain(since start: Timestamp, now: Timestamp) -> Timestamp {
        now + max(.seconds(30), Milliseconds((now - start).count / 4))
    }

    /// When to look for a message of an unclear attempt: soon, then less often, last at the window's end. `nil` after it.
    package static func nextLookUp(
        step: Int, since: Timestamp, window: Milliseconds, now: Timestamp
    ) -> (step: Int, due: Timestamp)? {
        let parts: [Int64] = [60, 12, 4, 2, 1]
        for index in parts.indices.dropFirst(step) {
            let due = since + Milliseconds(window.count / parts[index])
            if due > now || index == parts.count - 1 { return (index, max(due, now)) }
        }
        return nil
    }
}

/// Waits between retries: base, twice, four times, each ±50 % so that many receipts do not come back at once.
package enum RetryPolicy {
    package static func wait(
        beforeRetry number: Int, baseSeconds: Double, random: inout some RandomNumberGenerator
    ) -> Milliseconds {
        let plain = baseSeconds * Double(1 << min(max(number - 1, 0), 16))
        return Milliseconds(Int64(plain * Double.random(in: 0.5...1.5, using: &random) * 1_000))
    }
}
