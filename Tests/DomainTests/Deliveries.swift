import Domain
import Testing

/// Deliveries and receipts in the states that tests begin with.
struct Scene {
    static let start = Timestamp(milliseconds: 1_795_342_800_000)
    static let taken = ProviderReference(messageID: "m-1", conversationID: "c-1")

    let receipt = ReceiptID(at: start)
    var policies = Policies()
    var plan = DeliveryPlan.standard
    var channels: [Channel] = [.sms, .email]
    var random = SeededGenerator(seed: 11)

    var rules: ReceiptProgress.Rules { .init(policies: policies, plan: plan) }

    func queued(_ channel: Channel = .sms, position: Int = 0, at time: Timestamp = start) -> Delivery {
        .queued(id: DeliveryID(at: time), receipt: receipt, channel: channel, position: position, at: time)
    }

    func progress(_ deliveries: [Delivery]) -> ReceiptProgress {
        ReceiptProgress(receipt: receipt, channels: channels, deliveries: deliveries, rules: rules)
    }

    /// What follows from an outcome of the last of these deliveries, or of the one at an index.
    mutating func decide(
        _ outcome: WorkOutcome, of deliveries: [Delivery], index: Int? = nil, at time: Timestamp = start
    ) throws -> ReceiptProgress.Decision {
        var progress = progress(deliveries)
        let id = deliveries[index ?? deliveries.count - 1].id
        return try #require(progress.apply(outcome, to: id, at: time, random: &random))
    }

    /// A delivery that the platform took at a time.
    mutating func sent(
        _ channel: Channel = .sms, position: Int = 0, at time: Timestamp = start,
        reference: ProviderReference = taken
    ) throws -> Delivery {
        let delivery = queued(channel, position: position).begun(segments: 1)
        var alone = self
        alone.channels = []
        return try alone.decide(.send(.taken(reference)), of: [delivery], at: time).delivery
    }

    /// A delivery whose attempt began at a time and may have been taken.
    mutating func doubtful(since time: Timestamp = start) throws -> Delivery {
        try decide(.send(.unclear(since: time)), of: [queued().begun(segments: 1)], at: time).delivery
    }
}
