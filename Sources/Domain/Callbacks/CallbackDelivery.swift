package import JSON

/// One event on its way to one callback.
package struct CallbackDelivery: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable, CaseIterable {
        case pending, delivered, failed
    }

    package struct Attempt: Sendable, Hashable {
        package let at: Timestamp
        package let outcome: CallbackOutcome
        package let took: Milliseconds

        package init(at: Timestamp, outcome: CallbackOutcome, took: Milliseconds) {
            (self.at, self.outcome, self.took) = (at, outcome, took)
        }
    }

    /// Attempts that the log keeps.
    package static let logLength = 20

    package let event: CallbackEventID
    package let kind: CallbackEvent.Kind
    package let receipt: ReceiptID?
    package let occurredAt: Timestamp
    package var status: Status
    /// Attempts in this round; a resume and a replay begin another one.
    package var step: Int
    /// When the first attempt of this round began.
    package var beganAt: Timestamp?
    /// When it is tried next; `nil` where it is not pending.
    package var dueAt: Timestamp?
    /// All attempts ever.
    package var attemptCount: Int
    /// The last ones, oldest first.
    package var attempts: [Attempt]

    package init(
        event: CallbackEventID, kind: CallbackEvent.Kind, receipt: ReceiptID?, occurredAt: Timestamp,
        status: Status = .pending, step: Int = 0, beganAt: Timestamp? = nil, dueAt: Timestamp?, attemptCount: Int = 0,
        attempts: [Attempt] = []
    ) {
        self.event = event
        self.kind = kind
        self.receipt = receipt
        self.occurredAt = occurredAt
        self.status = status
        self.step = step
        self.beganAt = beganAt
        self.dueAt = dueAt
        self.attemptCount = attemptCount
        self.attempts = attempts
    }

    /// What an attempt means for the callback as a whole.
    package enum Verdict: Sendable, Hashable {
        case works, fails
        /// Nothing was taken for a day.
        case pause
        case disable
    }

    /// Applies an attempt.
    /// - Parameters:
    ///   - asked: how long the receiver asks to wait; it never makes a wait shorter than the schedule's.
    ///   - failingSince: since when the callback has taken nothing; `nil` where its last attempt was a success.
    package mutating func apply(
        _ attempt: Attempt, asked: Milliseconds? = nil, failingSince: Timestamp?, at now: Timestamp,
        random: inout some RandomNumberGenerator
    ) -> Verdict {
        let began = beganAt ?? attempt.at
        attempts = Array((attempts + [attempt]).suffix(Self.logLength))
        attemptCount += 1
        step += 1
        beganAt = began
        guard let failure = attempt.outcome.failure else {
            (status, dueAt) = (.delivered, nil)
            return .works
        }
        switch failure {
        case .unreadable:
            (status, dueAt) = (.failed, nil)
            return .works
        case .gone:
            (status, dueAt) = (.failed, nil)
            return .disable
        default: break
        }
        let since = failingSince ?? attempt.at
        if let wait = CallbackSchedule.wait(after: step, random: &random) {
            dueAt = now + max(wait, min(asked ?? wait, CallbackSchedule.longestWait))
            return now - since >= CallbackSchedule.patience ? .pause : .fails
        }
        guard since > began else {
            // Nothing else was taken either: it waits with the others for the callback to be resumed.
            (step, beganAt, dueAt) = (0, nil, now)
            return .pause
        }
        (status, dueAt) = (.failed, nil)
        return .fails
    }

    /// As it stands in answers.
    package var json: JSONValue {
        [
            "id": .string(event.description), "type": .string(kind.rawValue),
            "receiptId": .optional(receipt?.description), "occurredAt": occurredAt.json,
            "status": .string(status.rawValue), "attemptCount": .integer(attemptCount),
            "attempts": .array(attempts.map(\.json)), "nextAttemptAt": dueAt?.json ?? .null,
        ]
    }
}

extension CallbackDelivery.Attempt {
    package var json: JSONValue {
        [
            "at": at.json, "statusCode": outcome.statusCode.map { .integer($0) } ?? .null,
            "error": .optional(outcome.failure?.rawValue), "milliseconds": .integer(took.count),
        ]
    }
}
