import Domain
import JSON
import Privacy
import Testing

@Suite struct FollowUpTests {
    private let now = Timestamp(milliseconds: 1_795_342_800_000)
    private let ada = KeyID(at: Timestamp(milliseconds: 1))
    private let bob = KeyID(at: Timestamp(milliseconds: 2))

    private var open: FollowUp {
        FollowUp(
            id: FollowUpID(at: now), receipt: ReceiptID(at: now), reason: .bounced, openedAt: now,
            dueAt: now + .hours(24))
    }

    @Test func aClaimHoldsUntilItsEndAndNotAMomentLonger() throws {
        let claimed = try open.claimed(by: ada, for: .minutes(10), at: now)
        let end = now + .minutes(10)
        #expect(claimed.status(at: end + Milliseconds(-1)) == .claimed && claimed.status(at: end) == .open)
        #expect(throws: FollowUp.Refusal.claimed(.init(by: ada, at: now, until: end))) {
            try claimed.claimed(by: bob, for: .minutes(1), at: end + Milliseconds(-1))
        }
        #expect(try claimed.claimed(by: bob, for: .minutes(1), at: end).claim?.by == bob)
    }

    @Test func whoHoldsItRenewsItAndKeepsWhenItBegan() throws {
        let claimed = try open.claimed(by: ada, for: .minutes(10), at: now)
        let later = now + .minutes(9)
        let renewed = try claimed.claimed(by: ada, for: .minutes(10), at: later)
        #expect(renewed.claim == .init(by: ada, at: now, until: later + .minutes(10)))
        let again = try claimed.claimed(by: ada, for: .minutes(10), at: now + .hours(1))
        #expect(again.claim?.at == now + .hours(1))
    }

    @Test func anotherAgentsClaimKeepsItFromBeingResolved() throws {
        let claimed = try open.claimed(by: ada, for: .minutes(10), at: now)
        #expect(throws: FollowUp.Refusal.self) { try claimed.resolved(.escalated, note: nil, by: bob, at: now) }
        #expect(try claimed.resolved(.escalated, note: nil, by: ada, at: now).status(at: now) == .resolved)
        #expect(try open.resolved(.notNeeded, note: nil, by: bob, at: now).resolution?.by == bob)
    }

    @Test func theEndIsSaidOnceAndTheSameWordsAgainChangeNothing() throws {
        let note = Personal("called")
        let ended = try open.resolved(.customerContacted, note: note, by: ada, at: now)
        let later = now + .minutes(1)
        #expect(try ended.resolved(.customerContacted, note: note, by: ada, at: later) == ended)
        #expect(throws: FollowUp.Refusal.self) {
            try ended.resolved(.customerContacted, note: nil, by: ada, at: later)
        }
        #expect(throws: FollowUp.Refusal.self) { try ended.resolved(.escalated, note: note, by: ada, at: later) }
        #expect(throws: FollowUp.Refusal.self) {
            try ended.resolved(.customerContacted, note: note, by: bob, at: later)
        }
        #expect(throws: FollowUp.Refusal.self) { try ended.claimed(by: ada, for: .minutes(1), at: later) }
    }

    @Test func aNoteIsStarsForThoseWhoSeeNoRecipients() throws {
        let ended = try open.resolved(.customerContacted, note: Personal("Ada's son"), by: ada, at: now)
        #expect(ended.json(at: now, revealingNote: false)["note"] == .string(Mask.stars))
        #expect(ended.json(at: now, revealingNote: true)["note"] == "Ada's son")
    }
}

@Suite struct ReceiptRoundTests {
    private let now = Timestamp(milliseconds: 1_795_342_800_000)
    private let receipt = ReceiptID(at: Timestamp(milliseconds: 5))

    private func delivery(_ status: DeliveryStatus, _ reason: Reason?, position: Int = 0) -> Delivery {
        .restored(
            id: DeliveryID(at: now), receipt: receipt, channel: position == 0 ? .sms : .email, position: position,
            status: status, reason: reason, attempts: 1, retries: 0, step: 0, doubtSince: nil, dueAt: nil,
            providerMessageID: nil, providerConversationID: nil, segments: nil, queuedAt: now, sentAt: nil,
            deliveredAt: nil)
    }

    private func begin(
        _ deliveries: [Delivery], status: ReceiptStatus = .deliveryFailed, on channels: [Channel] = [.sms, .email],
        earlier: Int = 0, confirmed: Bool = false
    ) throws(ReceiptRound.Refusal) -> ReceiptRound {
        try ReceiptRound.begun(
            of: receipt, standing: status, after: deliveries, on: channels, earlier: earlier,
            isConfirmedMissing: confirmed, at: now)
    }

    @Test func aRoundFollowsWhatWasTriedAndMayFallBackAgain() throws {
        let round = try begin([delivery(.failed, .refusedByPlatform)])
        #expect(round.plan == [.sms, .sms, .email] && round.status == .sending)
        #expect(round.delivery.position == 1 && round.delivery.channel == .sms && round.delivery.work == .send)
        var progress = ReceiptProgress(
            receipt: receipt, channels: round.plan, deliveries: [delivery(.failed, .bounced), round.delivery],
            rules: .init(policies: Policies(), plan: .standard))
        var random = SystemRandomNumberGenerator()
        let decision = try #require(
            progress.apply(
                .send(.refused(.refusedByPlatform)), to: round.delivery.id, at: now, random: &random))
        #expect(decision.opened?.channel == .email && decision.opened?.position == 2 && decision.followUp == nil)
    }

    @Test(arguments: [
        (DeliveryStatus.failed, Reason.outcomeUnknown), (.unconfirmed, .notConfirmed),
    ]) func whoMayHaveTheMessageIsAskedFirst(_ status: DeliveryStatus, _ reason: Reason) throws {
        let deliveries = [delivery(status, reason), delivery(.undelivered, .bounced, position: 1)]
        #expect(throws: ReceiptRound.Refusal.mayHaveArrived) { try begin(deliveries) }
        #expect(try begin(deliveries, confirmed: true).plan.count == 4)
    }

    @Test(arguments: ReceiptStatus.allCases.filter { $0 != .deliveryFailed })
    func onlyAFailedReceiptIsTriedAgain(_ status: ReceiptStatus) {
        #expect(throws: ReceiptRound.Refusal.notFailed) {
            try begin([delivery(.failed, .bounced)], status: status, confirmed: true)
        }
    }

    @Test func whatIsStillOpenIsNotTriedBesides() {
        #expect(throws: ReceiptRound.Refusal.notFailed) {
            try begin([delivery(.failed, .bounced), delivery(.queued, nil, position: 1)], confirmed: true)
        }
    }

    @Test func roundsHaveAnEnd() throws {
        #expect(try begin([delivery(.failed, .bounced)], earlier: 2).plan.count == 3)
        #expect(throws: ReceiptRound.Refusal.tooMany) { try begin([delivery(.failed, .bounced)], earlier: 3) }
    }
}
