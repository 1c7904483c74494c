import Domain
import Testing

struct DeliveryPlanTests {
    private let start = Scene.start

    @Test func theNextPollLiesAfterNow() throws {
        let plan = DeliveryPlan.standard
        let first = try #require(plan.nextPoll(of: .sms, step: 0, sentAt: start, now: start))
        #expect(first == (0, start + .seconds(5)))
        let exact = try #require(plan.nextPoll(of: .sms, step: 0, sentAt: start, now: start + .seconds(5)))
        #expect(exact == (1, start + .seconds(30)))
        #expect(plan.nextPoll(of: .sms, step: 7, sentAt: start, now: start) == nil)
        #expect(plan.nextPoll(of: .email, step: 0, sentAt: start, now: start + .hours(1)) == nil)
        #expect(DeliveryPlan(polls: [:]).nextPoll(of: .sms, step: 0, sentAt: start, now: start) == nil)
    }

    @Test func aClockThatJumpsBackEndsNoPlan() throws {
        let poll = try #require(DeliveryPlan.standard.nextPoll(of: .sms, step: 3, sentAt: start, now: start - .days(1)))
        #expect(poll == (3, start + .minutes(10)))
    }

    @Test func lookUpsEndWithTheWindow() throws {
        var now = start
        var step = 0
        var dues: [Milliseconds] = []
        while let next = DeliveryPlan.nextLookUp(step: step, since: start, window: .minutes(1), now: now) {
            dues.append(next.due - start)
            (step, now) = (next.step + 1, next.due)
        }
        #expect(dues == [.seconds(1), .seconds(5), .seconds(15), .seconds(30), .seconds(60)])
    }

    @Test func theFirstLookUpIsNeverInThePast() throws {
        let late = start + .hours(1)
        let next = try #require(DeliveryPlan.nextLookUp(step: 0, since: start, window: .minutes(5), now: late))
        #expect(next == (4, late))
    }
}
