import Domain
import Testing

@testable import Engine

struct PaymentScheduleTests {
    private static let start = Timestamp(milliseconds: 1_795_342_800_000)

    @Test func aTenantThatFloodsLeavesOthersTheirTurn() {
        var schedule = PaymentSchedule(places: 8, placesPerTenant: 8)
        let (flood, other) = (TenantID(at: Self.start), TenantID(at: Self.start))
        for tenant in [flood, other] { schedule.set(tenant, requestsPerMinute: 60_000, counter: 0) }
        schedule.note(flood, due: Self.start)
        let first = schedule.plan(now: Self.start, counter: 1_000_000_000)
        #expect(first.map(\.tenant) == [flood])
        for order in first {
            schedule.took(
                (0..<order.limit).map { _ in ReceiptID(at: Self.start) }, for: order, next: Self.start,
                counter: 1_000_000_000)
        }
        schedule.note(other, due: Self.start)
        #expect(schedule.plan(now: Self.start, counter: 1_000_000_000).isEmpty)
        guard let busy = first.first else { return }
        var random = SystemRandomNumberGenerator()
        let done = ReceiptID(at: Self.start)
        schedule.took([done], for: busy, next: Self.start, counter: 1_000_000_000)
        schedule.finished(done, of: flood, .answered, next: nil, counter: 1_000_000_000, random: &random)
        // No place is free yet: both wait, the one that was not served first.
        #expect(schedule.inFlight == 8)
    }

    @Test func aFailingGatewayIsProbedAndRecovers() {
        var meter = GatewayMeter(requestsPerMinute: 6_000, counter: 0)
        var random = SystemRandomNumberGenerator()
        var counter: UInt64 = 10_000_000_000
        for _ in 0..<GatewayMeter.tripping {
            #expect(meter.allowance(underWay: 0, counter: counter).count > 1)
            meter.noteFailure(.gatewayFailing, wait: nil, counter: counter, random: &random)
        }
        #expect(meter.isTripped && meter.allowance(underWay: 0, counter: counter).count == 0)
        counter = meter.restsUntil
        #expect(meter.allowance(underWay: 0, counter: counter).count == 1)
        #expect(meter.allowance(underWay: 1, counter: counter).count == 0)
        let first = meter.restsUntil
        meter.noteFailure(.gatewayFailing, wait: nil, counter: counter, random: &random)
        #expect(meter.restsUntil - counter > 2_000_000_000 && meter.restsUntil > first)
        meter.noteAnswer()
        #expect(!meter.isTripped && meter.allowance(underWay: 0, counter: counter).count > 1 && meter.failure == nil)
    }

    @Test func aGatewayThatAsksToWaitIsLeftAlone() {
        var meter = GatewayMeter(requestsPerMinute: 600, counter: 0)
        var random = SystemRandomNumberGenerator()
        meter.noteFailure(.gatewayFailing, wait: .seconds(30), counter: 5, random: &random)
        let allowed = meter.allowance(underWay: 0, counter: 29_000_000_000)
        #expect(allowed.count == 0 && allowed.retryAt == 30_000_000_005)
        #expect(meter.allowance(underWay: 0, counter: 30_000_000_005).count > 0)
    }
}
