import Domain
import Testing

/// Random histories: whatever the platform answers, each receipt comes to its end.
struct ReceiptProgressTests {
    private func outcome(
        for work: Delivery.Work, now: Timestamp, random: inout SeededGenerator
    ) -> WorkOutcome {
        let soon = now + .seconds(.random(in: 1...600, using: &random))
        let reference =
            Bool.random(using: &random) ? Scene.taken : ProviderReference(messageID: nil, conversationID: nil)
        let choice = Int.random(in: 0..<8, using: &random)
        switch work {
        case .send:
            let outcomes: [SendOutcome] = [
                .taken(reference), .refused(.refusedByPlatform), .notTaken(.platformFailing),
                .notTaken(.platformUnreachable),
                .postponed(.throttled, until: soon), .unclear(since: now), .blocked(.optedOut), .expired,
            ]
            return .send(outcomes[choice])
        case .poll:
            let outcomes: [PollOutcome] = [
                .pending, .pending, .pending, .delivered, .undelivered(.carrierFailed),
                .undelivered(.recipientOptedOut),
                .identified(reference), .postponed(until: soon),
            ]
            return .poll(outcomes[choice])
        case .lookUp:
            let outcomes: [LookUpOutcome] = [
                .found(reference), .notFound, .notFound, .notFound, .impossible, .postponed(until: soon), .notFound,
                .notFound,
            ]
            return .lookUp(outcomes[choice])
        }
    }

    private func policies(random: inout SeededGenerator) -> Policies {
        var policies = Policies()
        policies.fallbackOn = Set(Policies.FallbackCause.allCases.filter { _ in Bool.random(using: &random) })
        policies.fallbackAfter = .seconds(.random(in: 1...7_200, using: &random))
        policies.retryMaximum = .random(in: 0...3, using: &random)
        policies.ambiguousThen = Bool.random(using: &random) ? .retry : .followUp
        return policies
    }

    @Test(arguments: 0..<300) func everyHistoryEndsAndIsToldOnce(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var scene = Scene()
        scene.policies = policies(random: &random)
        scene.channels = Bool.random(using: &random) ? [.sms, .email] : [.email]
        var progress = scene.progress([scene.queued(scene.channels[0])])
        var now = Scene.start
        var followUps = 0
        var rounds = 0
        while let open = progress.deliveries.filter({ !$0.status.isFinal }).randomElement(using: &random) {
            rounds += 1
            try #require(rounds < 2_000, "it does not end")
            let work = try #require(open.work)
            let due = try #require(open.dueAt)
            now = max(now, due) + Milliseconds(.random(in: 0...5_000, using: &random))
            let outcome = outcome(for: work, now: now, random: &random)
            let attempted = work == .send ? begun(open) : open
            progress = scene.progress(progress.deliveries.map { $0.id == open.id ? attempted : $0 })
            let decision = try #require(progress.apply(outcome, to: open.id, at: now, random: &random))
            followUps += decision.followUp == nil ? 0 : 1
            check(progress, decision)
        }
        let status = ReceiptStatus(following: progress.deliveries)
        #expect(status.isFinal)
        #expect(followUps == (status == .deliveryFailed ? 1 : 0))
        #expect(progress.deliveries.count <= scene.channels.count)
    }

    private func begun(_ delivery: Delivery) -> Delivery {
        delivery.begun(segments: delivery.channel == .sms ? 1 : nil)
    }

    private func check(_ progress: ReceiptProgress, _ decision: ReceiptProgress.Decision) {
        for delivery in progress.deliveries {
            #expect(delivery.status.isFinal == (delivery.work == nil))
            #expect((delivery.work == nil) == (delivery.dueAt == nil))
            #expect(delivery.retries <= 3)
        }
        #expect(progress.deliveries.contains(decision.delivery))
        #expect(decision.receiptStatus == ReceiptStatus(following: progress.deliveries))
        let isOpen = progress.deliveries.contains { !$0.status.isFinal }
        #expect(decision.receiptStatus.isFinal == !isOpen || decision.receiptStatus == .delivered)
    }
}
