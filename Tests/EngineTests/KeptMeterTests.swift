import Domain
import Storage
import Testing

@testable import Engine

/// What one run of the engine leaves to the next.
@Suite struct KeptMeterTests {
    private static let second: UInt64 = 1_000_000_000
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)
    private static let tenant = TenantID(at: now)

    private static let budgets: Budgets = {
        var budgets = Budgets.wide
        (budgets.smsPerSecond, budgets.smsBurst) = (10, 20)
        return budgets
    }()

    /// Sends what can be sent until a moment; how many, and what is noted of it then.
    private func send(
        _ meter: inout TenantMeter, from start: UInt64, until end: UInt64, keptAt kept: UInt64, isEnd: Bool
    ) -> (sent: Int, kept: KeptMeter?) {
        var note: KeptMeter?
        var model = MeterModel(meter)
        model.tick(start)
        while model.counter < end {
            if model.counter == kept {
                note = model.meter.kept(
                    of: Self.tenant, at: Self.now + Milliseconds(Int64(model.counter / 1_000_000)),
                    counter: model.counter, isEnd: isEnd)
            }
            while model.begin(.smsParts(1)) {}
            model.tick(1_000_000)
        }
        meter = model.meter
        return (model.smsLeft.filter { $0.at < end }.count, note)
    }

    @Test func aRunThatDiesLeavesNoBurstToTheNext() {
        var first = TenantMeter(Self.budgets, now: Self.now, counter: 0)
        // Noted after five seconds, and dead a second and a half later, having sent all the while.
        let (sent, kept) = send(&first, from: 0, until: 6_500_000_000, keptAt: 5 * Self.second, isEnd: false)
        for pause: Int64 in [0, 300, 1_000, 5_000, 60_000] {
            let restart = Self.now + Milliseconds(6_500 + pause)
            var second = TenantMeter(Self.budgets, kept: kept, now: restart, counter: 0)
            let (more, _) = send(&second, from: 0, until: 10 * Self.second, keptAt: 0, isEnd: false)
            let most = 20 + 10 * (6.5 + Double(pause) / 1_000 + 10)
            #expect(Double(sent + more) <= most + 1, "\(sent) and \(more) after \(pause) ms")
            #expect(more >= 85, "\(more) in ten seconds after \(pause) ms")
            if pause == 60_000 { #expect(more >= 118) }
        }
    }

    @Test func aRunThatEndsLeavesAllThatItHad() {
        var first = TenantMeter(Self.budgets, now: Self.now, counter: 0)
        let kept = first.kept(of: Self.tenant, at: Self.now, counter: 0, isEnd: true)
        var second = TenantMeter(Self.budgets, kept: kept, now: Self.now, counter: 7)
        let value1 = second.allowance(.send, .sms, now: Self.now, counter: 7).count
        #expect(value1 >= 20)
    }

    @Test func aCalendarThatWasSetBackGivesNothingAndTakesNothing() {
        var first = TenantMeter(Self.budgets, now: Self.now, counter: 0)
        let kept = first.kept(of: Self.tenant, at: Self.now, counter: 0, isEnd: false)
        var second = TenantMeter(Self.budgets, kept: kept, now: Self.now - .days(1), counter: 0)
        let (sent, _) = send(&second, from: 0, until: 10 * Self.second, keptAt: 0, isEnd: false)
        #expect((98...102).contains(sent))
    }

    @Test func whatIsKnownOfThePlatformIsKept() {
        var first = TenantMeter(Self.budgets, now: Self.now, counter: 0)
        var random = Seeded(state: 3)
        first.noteSuccess(at: Self.now - .hours(1))
        for _ in 0...Breaker.tolerated { first.noteFailure(at: Self.now, counter: 0, random: &random) }
        first.noteBrokenCredentials(at: Self.now)
        let kept = first.kept(of: Self.tenant, at: Self.now, counter: 0, isEnd: true)
        let second = TenantMeter(Self.budgets, kept: kept, now: Self.now, counter: 0)
        #expect(second.trouble.lastSuccessAt == Self.now - .hours(1))
        #expect(second.trouble.credentialsBrokenSince == Self.now && second.trouble.breaker.isOpen)
    }

    @Test func aMeterIsForgottenOnlyWhenANewOneIsAsGood() {
        var meter = TenantMeter(Self.budgets, now: Self.now, counter: 0)
        let isNew2 = meter.isAsNew(now: Self.now, counter: 0)
        #expect(isNew2)
        var claim = meter.begin(.send, .sms, counter: 0)
        let isNew3 = meter.isAsNew(now: Self.now, counter: 0)
        #expect(!isNew3)
        _ = meter.enter(.smsParts(1), of: &claim, counter: 0)
        _ = meter.leave(&claim, counter: 0)
        meter.end(&claim)
        let isNew4 = meter.isAsNew(now: Self.now, counter: 0)
        #expect(!isNew4)
        let isNew5 = meter.isAsNew(now: Self.now, counter: Self.second)
        #expect(isNew5)
        meter.rest(until: 10 * Self.second, .throttled)
        let isNew6 = meter.isAsNew(now: Self.now, counter: Self.second)
        #expect(!isNew6)
    }
}
