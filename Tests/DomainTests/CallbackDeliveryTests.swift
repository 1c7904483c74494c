import JSON
import Testing

@testable import Domain

struct CallbackDeliveryTests {
    private let start = Timestamp(milliseconds: 1_795_342_800_000)

    private func delivery() -> CallbackDelivery {
        CallbackDelivery(
            event: CallbackEventID(at: start), kind: .delivered, receipt: ReceiptID(at: start), occurredAt: start,
            dueAt: start)
    }

    private func apply(
        _ outcome: CallbackOutcome, to delivery: inout CallbackDelivery, failingSince: Timestamp?, at now: Timestamp
    ) -> CallbackDelivery.Verdict {
        var random = SystemRandomNumberGenerator()
        return delivery.apply(
            .init(at: now, outcome: outcome, took: Milliseconds(3)), failingSince: failingSince, at: now,
            random: &random)
    }

    @Test func anyStatusOfTwoHundredIsASuccess() {
        for status in [200, 201, 202, 204, 299] {
            var delivery = delivery()
            #expect(apply(.answered(status), to: &delivery, failingSince: nil, at: start) == .works)
            #expect(delivery.status == .delivered && delivery.dueAt == nil && delivery.attemptCount == 1)
        }
    }

    @Test(arguments: [(302, CallbackOutcome.Failure.redirected), (400, .refused), (500, .refused), (410, .gone)])
    func anyOtherStatusIsAFailure(_ status: Int, _ failure: CallbackOutcome.Failure) {
        #expect(CallbackOutcome.answered(status).failure == failure)
    }

    @Test func theRetriesGrowAndEndWithinADay() throws {
        var delivery = delivery()
        var now = start
        var waits: [Milliseconds] = []
        while true {
            // Something else was taken meanwhile, so that only this message is at fault.
            let verdict = apply(.answered(500), to: &delivery, failingSince: now, at: now)
            #expect(verdict == .fails)
            guard let due = delivery.dueAt else { break }
            waits.append(due - now)
            now = due
        }
        #expect(delivery.status == .failed && delivery.attemptCount == 9 && waits.count == 8)
        for (wait, whole) in zip(waits, CallbackSchedule.waits) {
            #expect(wait <= whole && wait.count >= whole.count * 9 / 10)
        }
        #expect(now - start < .hours(24) && now - start > .hours(20))
    }

    @Test func whatFailsTogetherDoesNotComeBackTogether() {
        var random = SystemRandomNumberGenerator()
        let waits = Set((0..<50).map { _ in CallbackSchedule.wait(after: 8, random: &random) })
        #expect(waits.count > 40)
    }

    @Test func theCallbackIsPausedWhereNothingWasTakenInAllThatTime() throws {
        var delivery = delivery()
        var now = start
        var verdict = CallbackDelivery.Verdict.fails
        while verdict == .fails {
            verdict = apply(.failed(.timedOut), to: &delivery, failingSince: start, at: now)
            if verdict == .fails { now = try #require(delivery.dueAt) }
        }
        #expect(verdict == .pause)
        #expect(delivery.status == .pending && delivery.dueAt != nil && delivery.step == 0)
    }

    @Test func aDayOfFailuresPausesWhateverTheMessage() {
        var delivery = delivery()
        #expect(apply(.answered(503), to: &delivery, failingSince: start, at: start + .hours(23)) == .fails)
        #expect(apply(.answered(503), to: &delivery, failingSince: start, at: start + .hours(24)) == .pause)
        #expect(delivery.status == .pending)
    }

    @Test(arguments: [(1, 5), (600, 600), (28_800, 28_800), (500_000, 28_800)])
    func aReceiverMayAskForALongerWaitButNotForAShorterOne(_ asked: Int64, _ waited: Int64) throws {
        var delivery = delivery()
        var random = SystemRandomNumberGenerator()
        let verdict = delivery.apply(
            .init(at: start, outcome: .answered(429), took: Milliseconds(3)), asked: .seconds(asked), failingSince: nil,
            at: start, random: &random)
        #expect(verdict == .fails)
        let wait = try #require(delivery.dueAt) - start
        #expect(wait <= .seconds(waited) && wait.count >= waited * 900)
    }

    @Test func goneDisablesAtOnce() {
        var delivery = delivery()
        #expect(apply(.answered(410), to: &delivery, failingSince: nil, at: start) == .disable)
        #expect(delivery.status == .failed)
    }

    @Test func theLogKeepsTheLastAttempts() {
        var delivery = delivery()
        for number in 0..<30 {
            delivery.step = 0
            _ = apply(.answered(500), to: &delivery, failingSince: start, at: start + .seconds(Int64(number)))
        }
        #expect(delivery.attemptCount == 30 && delivery.attempts.count == CallbackDelivery.logLength)
        #expect(delivery.attempts.last?.at == start + .seconds(29))
    }

    @Test func everyFinalStatusHasItsTypeAndNoOther() {
        for status in ReceiptStatus.allCases {
            #expect((CallbackEvent.Kind(status) != nil) == status.isFinal)
            if let kind = CallbackEvent.Kind(status) { #expect(kind.rawValue == "receipt." + status.rawValue) }
        }
    }

    @Test func cardDataDoesNotLeaveInAMessage() throws {
        let state: JSONObject = [
            "status": "delivered", "note": "pay 4111 1111 1111 1111 now", "4111111111111111": "x",
            "updatedAt": start.json,
        ]
        let event = CallbackEvent(id: CallbackEventID(at: start), kind: .test, at: start, receipt: nil, state: state)
        let text = String(decoding: event.body(receipt: nil, to: CallbackID(at: start)), as: UTF8.self)
        #expect(!text.contains("1111") && text.contains(#""note":"***""#) && text.contains(#""status":"delivered""#))
    }
}
