import Domain
import Testing

struct FallbackTests {
    private var scene = Scene()
    private let start = Scene.start

    @Test mutating func theNextChannelBeginsAtOnceAfterAFailure() throws {
        let failed = try scene.decide(.send(.refused(.refusedByPlatform)), of: [scene.queued().begun(segments: 1)])
        let email = try #require(failed.opened)
        #expect(email.channel == .email && email.position == 1 && email.status == .queued && email.dueAt == start)
        #expect(email.receipt == scene.receipt && failed.receiptStatus == .sending && failed.followUp == nil)
        let undelivered = try scene.decide(.poll(.undelivered(.carrierFailed)), of: [scene.sent()])
        #expect(undelivered.opened?.channel == .email && undelivered.receiptStatus == .sending)
    }

    @Test mutating func onlyTheTenantsCausesLeadToIt() throws {
        scene.policies.fallbackOn = []
        #expect(try scene.decide(.send(.refused(.refusedByPlatform)), of: [scene.queued()]).opened == nil)
        #expect(try scene.decide(.poll(.undelivered(.carrierFailed)), of: [scene.sent()]).opened == nil)
        scene.policies.fallbackOn = [.blocked]
        #expect(try scene.decide(.send(.blocked(.optedOut)), of: [scene.queued()]).opened?.channel == .email)
        #expect(try scene.decide(.send(.refused(.refusedByPlatform)), of: [scene.queued()]).opened == nil)
    }

    @Test mutating func anUnconfirmedMessageFallsBackWhenTheTimeHasPassed() throws {
        scene.policies.fallbackOn = [.unconfirmed]
        let sent = try scene.sent()
        let early = try scene.decide(.poll(.pending), of: [sent], at: start + .minutes(2))
        #expect(early.opened == nil)
        let decision = try scene.decide(.poll(.pending), of: [early.delivery], at: start + .minutes(10))
        #expect(
            decision.opened?.channel == .email && decision.delivery.status == .sent && decision.delivery.work == .poll)
        #expect(decision.receiptStatus == .sending)
    }

    @Test mutating func thePollComesAsEarlyAsTheFallbackMayBegin() throws {
        scene.policies.fallbackOn = [.unconfirmed]
        scene.policies.fallbackAfter = .minutes(3)
        let waiting = try scene.decide(.poll(.pending), of: [scene.sent()], at: start + .minutes(2)).delivery
        #expect(waiting.dueAt == start + .minutes(3))
        let decision = try scene.decide(.poll(.pending), of: [waiting], at: start + .minutes(3))
        #expect(decision.opened?.channel == .email && decision.delivery.dueAt == start + .minutes(10))
    }

    @Test mutating func theEndOfThePlanFallsBackToo() throws {
        scene.policies.fallbackOn = [.unconfirmed]
        let decision = try scene.decide(.poll(.pending), of: [scene.sent()], at: start + .days(2))
        #expect(decision.delivery.status == .unconfirmed && decision.opened?.channel == .email)
    }

    @Test mutating func whatMayHaveArrivedNeverFallsBack() throws {
        scene.policies.fallbackOn = Set(Policies.FallbackCause.allCases)
        #expect(try scene.decide(.lookUp(.impossible), of: [scene.doubtful()]).opened == nil)
        #expect(try scene.decide(.send(.unclear(since: start)), of: [scene.queued()]).opened == nil)
    }

    @Test mutating func itBeginsOnlyOnceAndNotWithoutAnotherChannel() throws {
        let sms = try scene.sent()
        let email = scene.queued(.email, position: 1)
        #expect(try scene.decide(.poll(.undelivered(.carrierFailed)), of: [sms, email], index: 0).opened == nil)
        #expect(try scene.decide(.send(.refused(.refusedByPlatform)), of: [sms, email], index: 1).opened == nil)
        scene.channels = [.sms]
        #expect(try scene.decide(.poll(.undelivered(.carrierFailed)), of: [sms]).opened == nil)
    }

    @Test mutating func aLateConfirmationAfterTheFallbackBeganCountsOnce() throws {
        let sms = try scene.sent()
        let email = try scene.sent(.email, position: 1, at: start + .minutes(10))
        let late = try scene.decide(.poll(.delivered), of: [sms, email], index: 0, at: start + .hours(1))
        #expect(late.delivery.status == .delivered && late.receiptStatus == .delivered && late.opened == nil)
        let both = try scene.decide(.poll(.undelivered(.bounced)), of: [late.delivery, email], index: 1)
        #expect(both.receiptStatus == .delivered && both.followUp == nil && both.receiptReason == nil)
    }

    @Test mutating func aConfirmationWithdrawsWhatHasNotBegunToLeave() throws {
        let sms = try scene.sent()
        let email = scene.queued(.email, position: 1)
        let late = try scene.decide(.poll(.delivered), of: [sms, email], index: 0)
        #expect(late.receiptStatus == .delivered)
        #expect(late.withdrawn.map(\.id) == [email.id])
        #expect(
            late.withdrawn.allSatisfy { $0.status == .cancelled && $0.reason == .alreadyDelivered && $0.work == nil })
        let leaving = try scene.decide(.poll(.delivered), of: [sms, email.begun(segments: nil)], index: 0)
        #expect(leaving.withdrawn.isEmpty)
        #expect(try scene.decide(.poll(.pending), of: [sms, email], index: 0).withdrawn.isEmpty)
    }

    @Test mutating func aFollowUpIsOpenedOnceWhenTheLastHopeEnds() throws {
        let sms = try scene.sent()
        let email = scene.queued(.email, position: 1).begun(segments: nil)
        let first = try scene.decide(.send(.refused(.refusedByPlatform)), of: [sms, email], index: 1)
        #expect(first.followUp == nil && first.receiptStatus == .sent && first.receiptReason == nil)
        let second = try scene.decide(.poll(.undelivered(.carrierFailed)), of: [sms, first.delivery], index: 0)
        #expect(second.followUp == .refusedByPlatform && second.receiptStatus == .deliveryFailed)
        let silent = try scene.decide(.poll(.pending), of: [sms, first.delivery], index: 0, at: start + .days(2))
        #expect(silent.followUp == .refusedByPlatform && silent.receiptStatus == .deliveryFailed)
    }

    @Test mutating func aFallbackThatConsentForbidsLeavesAPersonToLookAtTheFailure() throws {
        let undelivered = try scene.decide(.poll(.undelivered(.carrierFailed)), of: [scene.sent()])
        let email = try #require(undelivered.opened)
        for outcome in [SendOutcome.blocked(.optedOut), .blocked(.suppressed), .blocked(.cardDataInMessage)] {
            let end = try scene.decide(.send(outcome), of: [undelivered.delivery, email], index: 1)
            #expect(end.delivery.status == .blockedByCompliance && end.receiptStatus == .deliveryFailed)
            #expect(end.followUp == .carrierFailed && end.receiptReason == .carrierFailed)
        }
        // Forbidden on the first channel and on the second: nothing failed.
        scene.policies.fallbackOn = [.blocked]
        let blocked = try scene.decide(.send(.blocked(.optedOut)), of: [scene.queued()])
        let both = try scene.decide(
            .send(.blocked(.suppressed)), of: [blocked.delivery, try #require(blocked.opened)], index: 1)
        #expect(both.receiptStatus == .blockedByCompliance && both.followUp == nil && both.receiptReason == .suppressed)
    }
}
