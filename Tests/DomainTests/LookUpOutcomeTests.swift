import Domain
import Testing

struct LookUpOutcomeTests {
    private var scene = Scene()
    private let start = Scene.start

    @Test mutating func aFoundMessageCountsFromItsAttempt() throws {
        let now = start + .seconds(25)
        let decision = try scene.decide(.lookUp(.found(Scene.taken)), of: [scene.doubtful()], at: now)
        #expect(
            decision.delivery.status == .sent && decision.delivery.doubtSince == nil && decision.delivery.work == .poll)
        #expect(decision.delivery.sentAt == start && decision.delivery.dueAt == start + .seconds(30))
        #expect(decision.delivery.retries == 0 && decision.delivery.providerMessageID == "m-1")
    }

    @Test mutating func aMessageThatIsFoundAfterItsPlanIsAskedForOnce() throws {
        let now = start + .days(2)
        let found = try scene.decide(.lookUp(.found(Scene.taken)), of: [scene.doubtful()], at: now).delivery
        #expect(found.status == .sent && found.dueAt == now && found.work == .poll)
        #expect(try scene.decide(.poll(.delivered), of: [found], at: now).receiptStatus == .delivered)
        #expect(try scene.decide(.poll(.pending), of: [found], at: now).delivery.status == .unconfirmed)
    }

    @Test mutating func lookUpsFillTheWindowAndThenARetryCounts() throws {
        var delivery = try scene.doubtful()
        var waits: [Milliseconds] = []
        while delivery.work == .lookUp, let due = delivery.dueAt {
            waits.append(due - start)
            delivery = try scene.decide(.lookUp(.notFound), of: [delivery], at: due).delivery
        }
        #expect(waits == [.seconds(5), .seconds(25), .seconds(75), .seconds(150), .seconds(300)])
        #expect(delivery.status == .retrying && delivery.work == .send && delivery.retries == 1)
        #expect(delivery.reason == .platformFailing && delivery.doubtSince == nil)
    }

    @Test mutating func afterTheWindowThereIsOneMoreLookUpHoweverLate() throws {
        let late = start + .days(1)
        let again = try scene.decide(.lookUp(.notFound), of: [scene.doubtful()], at: late).delivery
        #expect(again.work == .lookUp && again.dueAt == late)
        #expect(try scene.decide(.lookUp(.notFound), of: [again], at: late).delivery.work == .send)
    }

    @Test mutating func aTenantMayAskForAPersonInsteadOfARetry() throws {
        scene.policies.ambiguousThen = .followUp
        let late = start + .days(1)
        let again = try scene.decide(.lookUp(.notFound), of: [scene.doubtful()], at: late).delivery
        let decision = try scene.decide(.lookUp(.notFound), of: [again], at: late)
        #expect(decision.delivery.status == .failed && decision.delivery.reason == .outcomeUnknown)
        #expect(
            decision.opened == nil && decision.followUp == .outcomeUnknown && decision.receiptStatus == .deliveryFailed)
    }

    @Test mutating func whatCanNotBeLookedForIsNeverSentAgain() throws {
        let decision = try scene.decide(.lookUp(.impossible), of: [scene.doubtful()])
        #expect(decision.delivery.status == .failed && decision.delivery.reason == .outcomeUnknown)
        #expect(decision.opened == nil && decision.followUp == .outcomeUnknown)
    }

    @Test mutating func aLookUpThatCouldNotBeAskedWaits() throws {
        let doubtful = try scene.doubtful()
        let waiting = try scene.decide(.lookUp(.postponed(until: start + .minutes(9))), of: [doubtful]).delivery
        #expect(waiting.dueAt == start + .minutes(9) && waiting.work == .lookUp && waiting.step == doubtful.step)
        #expect(waiting.doubtSince == start)
    }

    @Test mutating func doubtsCostRetriesUntilThereAreNone() throws {
        scene.channels = [.sms]
        scene.policies.retryMaximum = 1
        var delivery = try scene.doubtful()
        let late = start + .days(1)
        for _ in 0..<2 { delivery = try scene.decide(.lookUp(.notFound), of: [delivery], at: late).delivery }
        #expect(delivery.work == .send)
        delivery = try scene.decide(.send(.unclear(since: late)), of: [delivery.begun(segments: 1)], at: late).delivery
        let end = late + .days(1)
        for _ in 0..<2 { delivery = try scene.decide(.lookUp(.notFound), of: [delivery], at: end).delivery }
        #expect(delivery.status == .failed && delivery.reason == .platformFailing && delivery.attempts == 2)
    }
}
