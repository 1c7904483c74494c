package import Domain

/// Called between the steps of work on a delivery: tests make the world change, or the process die, at exactly one of
/// them. The program has none.
package struct StepHook: Sendable {
    package enum Step: String, Sendable, CaseIterable {
        /// The delivery is in hand; nothing was done yet.
        case leased
        /// Consent was asked for and given.
        case consented
        /// The message is rendered and has its budget.
        case ready
        /// The attempt is durable as in flight; its request has not left.
        case begun
        /// The platform has answered, or failed to; nothing of it is durable.
        case answered
        /// What came of the work is durable.
        case settled
    }

    /// Steps of work on an event of an interaction.
    package enum EventStep: String, Sendable, CaseIterable {
        /// The lease is durable; nothing was done yet.
        case leased
        /// What follows is known: a receipt is durable, the event's end is not.
        case worked
        /// The event's end is durable.
        case settled
    }

    private let call: @Sendable (Step, Delivery.Work, Delivery) async -> Void
    private let onEvent: @Sendable (EventStep) async -> Void

    package init(
        onEvent: @escaping @Sendable (EventStep) async -> Void = { _ in },
        _ call: @escaping @Sendable (Step, Delivery.Work, Delivery) async -> Void
    ) {
        (self.call, self.onEvent) = (call, onEvent)
    }

    func reach(_ step: EventStep) async {
        await onEvent(step)
    }

    func reach(_ step: Step, _ work: Delivery.Work, _ delivery: Delivery) async {
        await call(step, work, delivery)
    }
}
