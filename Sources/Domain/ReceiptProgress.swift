/// All deliveries of one receipt and the rules they live by. Outcomes go in, decisions come out: the store writes them
/// in the transaction in which it read the deliveries, so that no two outcomes can decide on the same past.
package struct ReceiptProgress: Sendable {
    package struct Rules: Sendable {
        package let policies: Policies
        package let plan: DeliveryPlan

        package init(policies: Policies, plan: DeliveryPlan) {
            self.policies = policies
            self.plan = plan
        }
    }

    package let receipt: ReceiptID
    /// The channels that may be tried, in order.
    package let channels: [Channel]
    package private(set) var deliveries: [Delivery]
    package let rules: Rules

    package init(receipt: ReceiptID, channels: [Channel], deliveries: [Delivery], rules: Rules) {
        self.receipt = receipt
        self.channels = channels
        self.deliveries = deliveries
        self.rules = rules
    }

    /// What follows from an outcome.
    package struct Decision: Sendable, Hashable {
        /// The delivery as it is now.
        package var delivery: Delivery
        /// The fallback's delivery, where one begins.
        package var opened: Delivery?
        /// Deliveries that are not needed any more, as another one was confirmed before they left.
        package var withdrawn: [Delivery] = []
        /// A person must look at it, for this reason.
        package var followUp: Reason?
        /// The carrier says that the recipient opted out: suppress the address.
        package var suppresses = false
        package var receiptStatus: ReceiptStatus
        package var receiptReason: Reason?
    }

    /// Applies an outcome to a delivery. `nil` where the delivery is not there or is final already: the first end holds,
    /// whatever is heard later. An SMS that waits for its confirmation while the email went is not final, and counts.
    package mutating func apply(
        _ outcome: WorkOutcome, to id: DeliveryID, at now: Timestamp, random: inout some RandomNumberGenerator
    ) -> Decision? {
        guard let index = deliveries.firstIndex(where: { $0.id == id }), !deliveries[index].status.isFinal else {
            return nil
        }
        let before = deliveries[index]
        switch outcome {
        case .send(let outcome): deliveries[index] = before.after(outcome, at: now, rules: rules, random: &random)
        case .poll(let outcome): deliveries[index] = before.after(outcome, at: now, plan: rules.plan)
        case .lookUp(let outcome): deliveries[index] = before.after(outcome, at: now, rules: rules, random: &random)
        }
        comeBackForFallback(to: index, at: now)
        let opened = fallback(after: deliveries[index], at: now)
        if let opened { deliveries.append(opened) }
        let withdrawn = deliveries[index].status == .delivered ? withdrawUnsent() : []
        return decision(for: deliveries[index], opened: opened, withdrawn: withdrawn)
    }

    /// The customer has the receipt: what has not begun to leave by another channel must not follow.
    private mutating func withdrawUnsent() -> [Delivery] {
        var withdrawn: [Delivery] = []
        for index in deliveries.indices where deliveries[index].work == .send && deliveries[index].attempts == 0 {
            deliveries[index] = deliveries[index].cancelled(.alreadyDelivered)
            withdrawn.append(deliveries[index])
        }
        return withdrawn
    }

    private func decision(for delivery: Delivery, opened: Delivery?, withdrawn: [Delivery]) -> Decision {
        let status = ReceiptStatus(following: deliveries)
        let reason = status.isFinal && status != .delivered ? reason(for: status) : nil
        // Only the outcome that ends the last open delivery makes the status final, so that this is told once.
        return Decision(
            delivery: delivery, opened: opened, withdrawn: withdrawn,
            followUp: status == .deliveryFailed ? reason ?? delivery.reason : nil,
            suppresses: delivery.reason == .recipientOptedOut, receiptStatus: status, receiptReason: reason)
    }

    /// What the last delivery tells, unless consent forbade that one after another had failed: then why the other did.
    private func reason(for status: ReceiptStatus) -> Reason? {
        guard let last = deliveries.last else { return nil }
        guard status != .blockedByCompliance, last.status == .blockedByCompliance else { return last.reason }
        return ReceiptStatus.triedBefore(last, in: deliveries)?.reason ?? last.reason
    }

    /// Brings the next poll forward where the wait for a confirmation ends before it; the plan goes on after that.
    private mutating func comeBackForFallback(to index: Int, at now: Timestamp) {
        let delivery = deliveries[index]
        guard delivery.status == .sent, let sentAt = delivery.sentAt, let due = delivery.dueAt,
            index == deliveries.count - 1, channels.indices.contains(deliveries.count),
            rules.policies.fallbackOn.contains(.unconfirmed)
        else { return }
        let end = sentAt + rules.policies.fallbackAfter
        guard end > now, end < due else { return }
        deliveries[index].dueAt = end
        deliveries[index].step -= 1
    }

    /// The next channel's delivery, where this one's state calls for it and it was not opened before.
    private func fallback(after delivery: Delivery, at now: Timestamp) -> Delivery? {
        guard delivery.position == deliveries.count - 1, channels.indices.contains(deliveries.count),
            let cause = fallbackCause(of: delivery, at: now), rules.policies.fallbackOn.contains(cause)
        else { return nil }
        return .queued(
            id: DeliveryID(at: now), receipt: receipt, channel: channels[deliveries.count], position: deliveries.count,
            at: now)
    }

    private func fallbackCause(of delivery: Delivery, at now: Timestamp) -> Policies.FallbackCause? {
        switch delivery.status {
        case .undelivered: .undelivered
        // The customer may have the message: another channel would be a second receipt. A receipt whose time ran out
        // has none left for another channel.
        case .failed: delivery.reason == .outcomeUnknown || delivery.reason == .expired ? nil : .failed
        case .blockedByCompliance: .blocked
        case .unconfirmed: .unconfirmed
        case .sent: delivery.sentAt.map { now - $0 >= rules.policies.fallbackAfter } == true ? .unconfirmed : nil
        case .queued, .sending, .retrying, .delivered, .cancelled: nil
        }
    }
}
