import Domain
import Testing

@testable import Engine

/// Sends come before questions where requests are scarce.
@Suite struct MeterPriorityTests {
    private static let second: UInt64 = 1_000_000_000
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    /// A tenant with endless sends and polls on both channels for some seconds: how many of each began.
    private func run(
        smsPerSecond: Double, requestsPerMinute: Int, sending: [Channel], seconds: UInt64 = 120
    ) -> (sends: [Channel: Int], polls: Int) {
        var budgets = Budgets.wide
        (budgets.smsPerSecond, budgets.smsBurst, budgets.requestsPerMinute) = (smsPerSecond, 1, requestsPerMinute)
        var model = MeterModel(budgets)
        while model.counter < seconds * Self.second {
            // Polls ask first, and again and again.
            while model.begin(.request, rivals: sending) {}
            for channel in sending { _ = model.begin(channel == .sms ? .smsParts(1) : .email) }
            model.tick(2_000_000)
        }
        let sends = [Channel.sms: model.smsLeft.count, .email: model.emailsLeft.count]
        return (sends, model.left.count - 2 * (model.smsLeft.count + model.emailsLeft.count))
    }

    @Test func aBacklogOfPollsTakesNoRequestFromSends() {
        let (sends, polls) = run(smsPerSecond: 1, requestsPerMinute: 300, sending: [.sms])
        // One message a second, two requests each, of five a second.
        #expect((118...121).contains(sends[.sms] ?? 0), "\(sends)")
        #expect((340...370).contains(polls), "\(polls)")
    }

    @Test func whereSendsCouldUseAllRequestsAnEighthIsLeftForQuestions() {
        let (sends, polls) = run(smsPerSecond: 1_000, requestsPerMinute: 600, sending: [.sms, .email])
        let asked = Double(2 * sends.values.reduce(0, +))
        #expect(Double(polls) >= asked / 8 * 0.9 && Double(polls) <= asked / 8 * 1.1 + 8, "\(sends) \(polls)")
        #expect(asked + Double(polls) >= 1_200 * 0.99)
    }

    @Test func withoutSendsQuestionsHaveAll() {
        #expect((1_188...1_215).contains(run(smsPerSecond: 1, requestsPerMinute: 600, sending: []).polls))
    }

    @Test func whereTheDayIsSpentNoRequestIsKeptForItsSends() {
        var budgets = Budgets.wide
        (budgets.smsPerSecond, budgets.smsBurst, budgets.requestsPerMinute) = (1_000, 1_000, 120)
        var meter = TenantMeter(budgets, now: Self.now, counter: 0)
        let value1 = meter.allowance(.poll, .sms, rivals: [.sms], now: Self.now, counter: 0).count
        #expect(value1 == 0)
        meter.reachCap(until: Self.now + .hours(1))
        let value2 = meter.allowance(.poll, .sms, rivals: [.sms], now: Self.now, counter: 0).count
        #expect(value2 > 0)
    }
}
