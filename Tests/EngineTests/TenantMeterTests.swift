import Domain
import Testing

@testable import Engine

@Suite struct TenantMeterTests {
    private static let second: UInt64 = 1_000_000_000
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    private static func budgets(sms: Double, burst: Int, requests: Int = 600_000) -> Budgets {
        var budgets = Budgets.wide
        (budgets.smsPerSecond, budgets.smsBurst, budgets.requestsPerMinute) = (sms, burst, requests)
        return budgets
    }

    /// Lets as many messages as the meter allows leave, asking twice a millisecond.
    private static func run(
        _ budgets: Budgets, seconds: UInt64, markTime: @escaping (inout Seeded) -> UInt64 = { _ in 0 },
        parts: (inout Seeded) -> Int
    ) -> MeterModel {
        var model = MeterModel(budgets)
        model.markTime = markTime
        var random = Seeded(state: 11)
        while model.counter < seconds * second {
            while model.begin(.smsParts(parts(&random))) {}
            model.tick(500_000)
        }
        return model
    }

    @Test(arguments: 0..<12)
    func noWindowHoldsMoreThanTheBudget(_ seed: UInt64) {
        var random = Seeded(state: seed)
        var budgets = Budgets()
        budgets.smsPerSecond = [0.2, 1, 5, 40, 200].randomElement(using: &random) ?? 1
        budgets.smsBurst = Int.random(in: 4...60, using: &random)
        budgets.emailPerMinute = [6, 60, 301, 6_007].randomElement(using: &random) ?? 60
        budgets.requestsPerMinute = [61, 300, 3_001, 60_000].randomElement(using: &random) ?? 300
        var model = MeterModel(budgets)
        model.random = Seeded(state: seed + 1_000)
        // Some attempts are durable at once, some take their time.
        model.markTime = { .random(in: 0...(Bool.random(using: &$0) ? 2_000_000 : 300_000_000), using: &$0) }
        var sends = 0
        while model.counter < 30 * Self.second {
            // Pauses fill the buckets again.
            if Int.random(in: 0..<2_000, using: &random) == 0 { model.tick(4 * Self.second) }
            if model.begin(.smsParts(.random(in: 1...4, using: &random))) { sends += 1 }
            if model.begin(.email) { sends += 1 }
            _ = model.begin(.request, rivals: [.sms, .email])
            model.tick(.random(in: 1...3_000_000, using: &random))
        }
        #expect(sends > 4)
        #expect(
            !MeterModel.isOver(
                model.smsLeft, perMinute: Int(budgets.smsPerSecond * 60), burst: (budgets.smsBurst, 1)))
        #expect(
            !MeterModel.isOver(
                model.emailsLeft, perMinute: budgets.emailPerMinute, burst: (max(120, budgets.emailPerMinute), 60)))
        #expect(
            !MeterModel.isOver(
                model.requestsLeft, perMinute: budgets.requestsPerMinute,
                burst: (max(120, budgets.requestsPerMinute), 60)))
    }

    @Test func waitingWorkUsesTheBudgetWithinOnePercent() {
        for (burst, markTime) in [(1, 0), (1, 6_000_000), (50, 0), (50, 80_000_000)] {
            let model = Self.run(
                Self.budgets(sms: 50, burst: burst), seconds: 60, markTime: { _ in UInt64(markTime) }
            ) { _ in 1 }
            let parts = model.smsLeft.filter { $0.at <= 60 * Self.second }.count
            #expect(
                (2_970...(3_000 + burst)).contains(parts), "\(parts) with a burst of \(burst), marked in \(markTime)")
        }
    }

    @Test func requestsThatAreShortAreUsedWithinOnePercent() {
        let model = Self.run(
            Self.budgets(sms: 1_000, burst: 1_000, requests: 600), seconds: 60, markTime: { _ in 20_000_000 }
        ) { _ in 1 }
        #expect((594...610).contains(model.requestsLeft.count), "\(model.requestsLeft.count)")
    }

    @Test func aMessageThatWaitsForItsChannelKeepsNoRequestFromQuestions() {
        var model = MeterModel(Self.budgets(sms: 0.1, burst: 1, requests: 120))
        _ = model.begin(.smsParts(1))
        model.tick(20 * Self.second)
        while model.begin(.smsParts(1)) { model.tick(Self.second) }
        let before = model.left.count
        for _ in 0..<10 {
            _ = model.begin(.request)
            model.tick(Self.second / 2)
        }
        #expect(model.left.count - before >= 10)
    }

    @Test func workThatEndsInTheLineLetsThoseBehindItPass() {
        var meter = TenantMeter(Self.budgets(sms: 1, burst: 4), now: Self.now, counter: 0)
        var first = meter.begin(.send, .sms, counter: 0)
        var second = meter.begin(.send, .sms, counter: 0)
        _ = meter.enter(.smsParts(4), of: &first, counter: 0)
        _ = meter.enter(.smsParts(1), of: &second, counter: 0)
        let isLater = meter.mark(&second, counter: 0)
        #expect(isLater == Self.second)
        meter.end(&first)
        let isNow = meter.mark(&second, counter: 0)
        #expect(isNow == nil)
        let hasLeft = meter.leave(&second, counter: 0)
        #expect(hasLeft == nil && meter.sms.balance(now: 0) == 3)
    }

    @Test func noMoreIsBegunThanCanSoonGoOut() {
        var meter = TenantMeter(Self.budgets(sms: 50, burst: 50, requests: 300), now: Self.now, counter: 0)
        let counter = 10 * Self.second
        var begun = 0
        while meter.allowance(.send, .sms, now: Self.now, counter: counter).count > 0 {
            _ = meter.begin(.send, .sms, counter: counter)
            begun += 1
        }
        // Five requests are there, and half a one comes within a tenth of a second.
        #expect(begun == 2)
        let (count, retryAt) = meter.allowance(.send, .email, now: Self.now, counter: counter)
        #expect(count == 0 && retryAt > counter)
    }

    @Test func workThatEndsWithoutSpendingGivesItsClaimBack() {
        var meter = TenantMeter(Self.budgets(sms: 1, burst: 1), now: Self.now, counter: 0)
        var claim = meter.begin(.send, .sms, counter: 0)
        #expect(meter.allowance(.send, .sms, now: Self.now, counter: 0).count == 0)
        meter.end(&claim)
        #expect(meter.allowance(.send, .sms, now: Self.now, counter: 0).count == 1)
    }

    @Test func aMessageLargerThanTheBurstIsSentAllTheSame() {
        let model = Self.run(Self.budgets(sms: 10, burst: 1), seconds: 60) { _ in 5 }
        #expect((590...605).contains(model.smsLeft.reduce(0) { $0 + $1.count }))
        #expect(!MeterModel.isOver(model.smsLeft, perMinute: 600, burst: (5, 1)))
    }

    @Test func aRestHoldsUntilItsEndAndTheLaterOneCounts() {
        var meter = TenantMeter(.wide, now: Self.now, counter: 0)
        meter.rest(until: 10 * Self.second, .throttled)
        meter.rest(until: 5 * Self.second, .credentialsBroken)
        #expect(meter.rest(at: 9 * Self.second)?.reason == .throttled)
        #expect(meter.rest(at: 10 * Self.second) == nil)
    }

    @Test func afterFailuresInARowOnlyOneProbeGoes() {
        var meter = TenantMeter(.wide, now: Self.now, counter: 0)
        var random = Seeded(state: 1)
        for _ in 0..<Breaker.tolerated { meter.noteFailure(at: Self.now, counter: 0, random: &random) }
        #expect(meter.rest(at: 1) == nil)
        meter.noteFailure(at: Self.now, counter: 0, random: &random)
        #expect(meter.rest(at: 1)?.reason == .platformFailing)
        let after = 3 * Self.second
        #expect(meter.rest(at: after) == nil)
        #expect(meter.allowance(.send, .email, now: Self.now, counter: after).count == 1)
        _ = meter.begin(.send, .email, counter: after)
        #expect(meter.allowance(.send, .email, now: Self.now, counter: after).count == 0)
        meter.noteSuccess(at: Self.now)
        #expect(meter.allowance(.send, .email, now: Self.now, counter: after).count > 1)
    }
}

@Suite struct MetersTests {
    private static func profile(_ tenant: TenantID, _ change: (inout GenesysSettings) -> Void = { _ in })
        -> TenantProfile
    {
        var genesys = GenesysSettings()
        change(&genesys)
        let start = Timestamp(milliseconds: 0)
        return TenantProfile(
            tenant: Tenant(
                id: tenant, slug: "acme", name: "Acme", timeZone: "UTC", defaultLocale: "en", status: .active,
                createdAt: start, updatedAt: start, revision: 1),
            genesys: genesys, clientSecret: nil, senders: SenderSettings(), budgets: .wide, policies: Policies())
    }

    private let clock = ManualClock(Timestamp(milliseconds: 1_700_000_000_000))
    private let lane = Lane(tenant: TenantID(at: Timestamp(milliseconds: 1)), channel: .sms)

    @Test func changedSettingsEndARestForCredentialsButNotOneThePlatformAskedFor() async {
        let meters = Meters(clock: clock)
        meters.set(Self.profile(lane.tenant))
        let fare = meters.begin(.send, in: lane)
        _ = meters.rest(lane.tenant, for: .seconds(60), .credentialsBroken)
        #expect(await meters.ask(fare) != .granted)
        meters.set(Self.profile(lane.tenant))
        #expect(await meters.ask(fare) == .granted)
        let until = meters.rest(lane.tenant, for: .seconds(60), .throttled)
        meters.set(Self.profile(lane.tenant))
        guard case .resting(let end, .throttled) = await meters.ask(fare) else {
            Issue.record("the rest is over")
            return
        }
        #expect(end - until <= Milliseconds(1))
        meters.set(Self.profile(lane.tenant) { $0.clientID = "another" })
        #expect(await meters.ask(fare) == .granted)
    }

    @Test func aRestIsALengthOfTimeWhateverTheCalendarSays() {
        let meters = Meters(clock: clock)
        meters.set(Self.profile(lane.tenant))
        _ = meters.rest(lane.tenant, for: .seconds(60), .throttled)
        clock.setCalendar(by: .days(-1))
        clock.advance(by: .seconds(61))
        #expect(meters.refusal(for: lane.tenant) == nil)
    }

    @Test func aLongRestIsToldToWhatWaitsAndAShortOneIsNot() {
        let meters = Meters(clock: clock)
        meters.set(Self.profile(lane.tenant))
        _ = meters.rest(lane.tenant, for: .seconds(60), .throttled)
        guard case .later = meters.allowance(lane, .send) else {
            Issue.record("sent into a rest")
            return
        }
        _ = meters.rest(lane.tenant, for: .hours(1), .throttled)
        #expect(meters.allowance(lane, .send) == .now(.max))
        #expect(meters.standstill(of: lane)?.reason == .throttled)
        guard case .later = meters.allowance(lane, .poll) else {
            Issue.record("polled into a rest")
            return
        }
    }

    @Test func nothingPassesOnceTheServiceStops() async {
        let meters = Meters(clock: clock)
        meters.set(Self.profile(lane.tenant))
        let fare = meters.begin(.send, in: lane)
        meters.close()
        #expect(await meters.ask(fare) == .closed)
    }
}
