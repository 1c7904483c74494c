import Domain
import Testing

struct SendOutcomeTests {
    private var scene = Scene()
    private let start = Scene.start

    @Test mutating func aTakenMessageIsSentAndPolledByThePlan() throws {
        let decision = try scene.decide(.send(.taken(Scene.taken)), of: [scene.queued().begun(segments: 2)])
        let delivery = decision.delivery
        #expect(delivery.status == .sent && delivery.reason == nil && delivery.work == .poll)
        #expect(delivery.sentAt == start && delivery.dueAt == start + .seconds(5))
        #expect(delivery.providerMessageID == "m-1" && delivery.providerConversationID == "c-1")
        #expect(delivery.attempts == 1 && delivery.segments == 2)
        #expect(decision.receiptStatus == .sent && decision.followUp == nil && decision.opened == nil)
    }

    @Test mutating func withoutAPlanATakenMessageStaysUnconfirmed() throws {
        scene.plan = DeliveryPlan(polls: [:])
        let decision = try scene.decide(.send(.taken(Scene.taken)), of: [scene.queued().begun(segments: 1)])
        #expect(decision.delivery.status == .unconfirmed && decision.delivery.reason == .notConfirmed)
        #expect(decision.receiptStatus == .unconfirmed)
    }

    @Test mutating func aRefusalForGoodIsNotRetried() throws {
        scene.channels = [.sms]
        let decision = try scene.decide(.send(.refused(.refusedByPlatform)), of: [scene.queued().begun(segments: 1)])
        #expect(decision.delivery.status == .failed && decision.delivery.reason == .refusedByPlatform)
        #expect(decision.delivery.work == nil && decision.delivery.dueAt == nil && decision.delivery.retries == 0)
        #expect(decision.receiptStatus == .deliveryFailed && decision.followUp == .refusedByPlatform)
    }

    @Test mutating func aMessageThatWasNotTakenIsRetriedThreeTimesAtMost() throws {
        scene.channels = [.sms]
        for seed in 0..<50 {
            scene.random = SeededGenerator(seed: UInt64(seed))
            var delivery = scene.queued()
            for (retry, seconds) in [1.0, 2, 4].enumerated() {
                delivery = try scene.decide(.send(.notTaken(.platformFailing)), of: [delivery.begun(segments: 1)])
                    .delivery
                #expect(delivery.status == .retrying && delivery.reason == .platformFailing && delivery.work == .send)
                #expect(delivery.retries == retry + 1)
                let wait = Double(try #require(delivery.dueAt).milliseconds - start.milliseconds) / 1_000
                #expect((seconds * 0.5...seconds * 1.5).contains(wait), "\(wait)")
            }
            let last = try scene.decide(.send(.notTaken(.platformFailing)), of: [delivery.begun(segments: 1)])
            #expect(last.delivery.status == .failed && last.delivery.attempts == 4 && last.followUp == .platformFailing)
        }
    }

    @Test func waitsAreSpreadOverTheWholeRange() {
        var random = SeededGenerator(seed: 12)
        let waits = (0..<1_000).map { _ in
            RetryPolicy.wait(beforeRetry: 1, baseSeconds: 1, random: &random).count
        }
        #expect(waits.contains { $0 < 600 } && waits.contains { $0 > 1_400 })
        #expect(waits.allSatisfy { (500...1_500).contains($0) })
    }

    @Test mutating func theTenantsMaximumOfRetriesCounts() throws {
        scene.policies.retryMaximum = 0
        scene.channels = [.sms]
        let decision = try scene.decide(.send(.notTaken(.platformUnreachable)), of: [scene.queued()])
        #expect(decision.delivery.status == .failed && decision.delivery.reason == .platformUnreachable)
    }

    @Test mutating func whatIsPostponedCostsNoRetry() throws {
        let until = start + .seconds(90)
        let fresh = try scene.decide(.send(.postponed(.credentialsBroken, until: until)), of: [scene.queued()])
        #expect(fresh.delivery.status == .queued && fresh.delivery.reason == .credentialsBroken)
        #expect(fresh.delivery.dueAt == until && fresh.delivery.retries == 0 && fresh.receiptStatus == .accepted)
        let tried = try scene.decide(
            .send(.postponed(.throttled, until: until)), of: [scene.queued().begun(segments: 1)])
        #expect(tried.delivery.status == .retrying && tried.delivery.work == .send && tried.delivery.retries == 0)
        #expect(tried.delivery.dueAt == until && tried.receiptStatus == .sending)
    }

    @Test mutating func anUnclearOutcomeIsLookedForFirst() throws {
        let now = start + .seconds(2)
        let decision = try scene.decide(.send(.unclear(since: start)), of: [scene.queued().begun(segments: 1)], at: now)
        #expect(decision.delivery.status == .retrying && decision.delivery.reason == .outcomeUnclear)
        #expect(decision.delivery.work == .lookUp && decision.delivery.doubtSince == start)
        #expect(decision.delivery.dueAt == start + .seconds(5) && decision.delivery.retries == 0)
        #expect(decision.opened == nil && decision.receiptStatus == .sending)
    }

    @Test(arguments: [Reason.optedOut, .suppressed, .cardDataInMessage, .noContactRecord])
    mutating func aBlockedMessageEndsTheWorkflow(_ reason: Reason) throws {
        let decision = try scene.decide(.send(.blocked(reason)), of: [scene.queued()])
        #expect(decision.delivery.status == .blockedByCompliance && decision.delivery.reason == reason)
        #expect(decision.opened == nil && decision.followUp == nil)
        #expect(decision.receiptStatus == .blockedByCompliance && decision.receiptReason == reason)
    }

    @Test mutating func whatExpiresBeforeAnythingWasTriedHasExpired() throws {
        let decision = try scene.decide(.send(.expired), of: [scene.queued()])
        #expect(decision.delivery.status == .cancelled && decision.delivery.reason == .expired)
        #expect(decision.receiptStatus == .expired && decision.receiptReason == .expired)
        #expect(decision.followUp == nil && decision.opened == nil)
    }

    @Test mutating func whatExpiresAfterAnAttemptHasFailedAndOpensNoOtherChannel() throws {
        let retrying = try scene.decide(.send(.notTaken(.platformFailing)), of: [scene.queued().begun(segments: 1)])
            .delivery
        let decision = try scene.decide(.send(.expired), of: [retrying])
        #expect(decision.delivery.status == .failed && decision.delivery.reason == .expired)
        #expect(decision.receiptStatus == .deliveryFailed && decision.followUp == .expired && decision.opened == nil)
    }

    @Test mutating func anOutcomeOfAFinalOrForeignDeliveryChangesNothing() throws {
        let cancelled = scene.queued().cancelled(.cancelledByCaller)
        var progress = scene.progress([cancelled])
        #expect(progress.apply(.send(.taken(Scene.taken)), to: cancelled.id, at: start, random: &scene.random) == nil)
        #expect(progress.apply(.poll(.delivered), to: DeliveryID(at: start), at: start, random: &scene.random) == nil)
        #expect(progress.deliveries == [cancelled])
    }
}
