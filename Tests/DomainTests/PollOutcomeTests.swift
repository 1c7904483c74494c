import Domain
import Testing

struct PollOutcomeTests {
    private var scene = Scene()
    private let start = Scene.start

    @Test mutating func pollsGoOnUntilThePlanIsOver() throws {
        var delivery = try scene.sent()
        var polls: [Milliseconds] = []
        while let due = delivery.dueAt {
            polls.append(due - start)
            delivery = try scene.decide(.poll(.pending), of: [delivery], at: due).delivery
        }
        #expect(polls == DeliveryPlan.standard.polls[.sms])
        #expect(delivery.status == .unconfirmed && delivery.reason == .notConfirmed && delivery.sentAt == start)
    }

    @Test mutating func aPollThatComesLateSkipsThoseItStandsFor() throws {
        let delivery = try scene.decide(.poll(.pending), of: [scene.sent()], at: start + .minutes(3)).delivery
        #expect(delivery.dueAt == start + .minutes(10) && delivery.status == .sent)
    }

    @Test mutating func aConfirmedMessageIsDelivered() throws {
        let decision = try scene.decide(.poll(.delivered), of: [scene.sent()], at: start + .seconds(5))
        #expect(decision.delivery.status == .delivered && decision.delivery.deliveredAt == start + .seconds(5))
        #expect(decision.delivery.work == nil && decision.delivery.dueAt == nil)
        #expect(decision.receiptStatus == .delivered && decision.receiptReason == nil && decision.followUp == nil)
    }

    @Test mutating func anUndeliveredMessageLeadsToTheNextChannel() throws {
        let decision = try scene.decide(
            .poll(.undelivered(.carrierFailed)), of: [scene.sent()], at: start + .seconds(5))
        #expect(decision.delivery.status == .undelivered && decision.delivery.reason == .carrierFailed)
        #expect(decision.opened?.channel == .email && !decision.suppresses)
    }

    @Test mutating func anOptOutThatTheCarrierReportsSuppressesTheAddress() throws {
        let decision = try scene.decide(
            .poll(.undelivered(.recipientOptedOut)), of: [scene.sent()], at: start + .seconds(5))
        #expect(decision.suppresses && decision.delivery.status == .undelivered)
    }

    @Test mutating func idsThatBecomeKnownAreKeptAndThePlanGoesOn() throws {
        let nameless = try scene.sent(reference: ProviderReference(messageID: nil, conversationID: nil))
        let found = try scene.decide(.poll(.identified(Scene.taken)), of: [nameless], at: start + .seconds(5)).delivery
        #expect(found.providerMessageID == "m-1" && found.providerConversationID == "c-1")
        #expect(found.status == .sent && found.dueAt == start + .seconds(30))
        let partial = ProviderReference(messageID: "m-2", conversationID: nil)
        let again = try scene.decide(.poll(.identified(partial)), of: [found], at: start + .seconds(30)).delivery
        #expect(again.providerMessageID == "m-2" && again.providerConversationID == "c-1")
    }

    @Test mutating func aMessageThatIsIdentifiedByTheLastPollIsAskedForOnce() throws {
        let nameless = try scene.sent(.email, reference: ProviderReference(messageID: nil, conversationID: nil))
        let end = start + .minutes(15)
        let found = try scene.decide(.poll(.identified(Scene.taken)), of: [nameless], at: end).delivery
        #expect(found.status == .sent && found.dueAt == end)
        #expect(try scene.decide(.poll(.pending), of: [found], at: end).delivery.status == .unconfirmed)
        let unknown = ProviderReference(messageID: nil, conversationID: nil)
        #expect(try scene.decide(.poll(.identified(unknown)), of: [nameless], at: end).delivery.status == .unconfirmed)
    }

    @Test mutating func aPollThatCouldNotBeAskedWaitsAndSkipsNothing() throws {
        let sent = try scene.sent()
        let waiting = try scene.decide(
            .poll(.postponed(until: start + .seconds(8))), of: [sent], at: start + .seconds(5)
        ).delivery
        #expect(waiting.dueAt == start + .seconds(8) && waiting.status == .sent && waiting.step == sent.step)
        let next = try scene.decide(.poll(.pending), of: [waiting], at: start + .seconds(8)).delivery
        #expect(next.dueAt == start + .seconds(30))
    }
}
