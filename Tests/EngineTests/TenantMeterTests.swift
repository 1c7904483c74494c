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

    /// Begins as much as the meter allows, ten times a millisecond, and answers when each message may go.
    private static func departures(
        _ budgets: Budgets, seconds: UInt64, parts: (inout Seeded) -> Int
    ) -> [(at: UInt64, parts: Int)] {
        var meter = TenantMeter(budgets, now: now, counter: 0)
        var random = Seeded(state: 7)
        var departures: [(at: UInt64, parts: Int)] = []
        for counter in stride(from: UInt64(0), to: seconds * second, by: 100_000) {
            while meter.allowance(.send, .sms, now: Self.now, counter: counter).count > 0 {
                var claim = meter.begin(.send, .sms, counter: counter)
                let count = parts(&random)
                _ = meter.reserve(.request, of: &claim, counter: counter)
                departures.append((meter.reserve(.smsParts(count), of: &claim, counter: counter), count))
                meter.end(&claim)
            }
        }
        return departures
    }

    @Test func noWindowHoldsMoreThanTheBudget() {
        let departures = Self.departures(Self.budgets(sms: 40, burst: 10), seconds: 20) {
            Int.random(in: 1...4, using: &$0)
        }
        for first in departures.indices {
            var parts = 0
            for last in first..<departures.count {
                parts += departures[last].parts
                let time = Double(departures[last].at - departures[first].at) / 1e9
                // The last message's own parts may be more than the burst: it waited for them.
                #expect(Double(parts - departures[last].parts) <= 10 + 40 * time + 1e-6)
            }
        }
    }

    @Test func waitingWorkUsesTheBudgetWithinOnePercent() {
        for burst in [1, 50] {
            let departures = Self.departures(Self.budgets(sms: 50, burst: burst), seconds: 60) { _ in 1 }
            let parts = departures.filter { $0.at <= 60 * Self.second }.count
            #expect((2_970...(3_000 + burst)).contains(parts), "\(parts) with a burst of \(burst)")
        }
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
        var meter = TenantMeter(Self.budgets(sms: 10, burst: 1), now: Self.now, counter: 0)
        for turn in 0..<50 {
            var counter = UInt64(turn) * 100 * Self.second
            while case let (count, retryAt) = meter.allowance(.send, .sms, now: Self.now, counter: counter), count == 0
            {
                counter = retryAt
            }
            var claim = meter.begin(.send, .sms, counter: counter)
            #expect(meter.reserve(.smsParts(5), of: &claim, counter: counter) <= counter + Self.second)
            meter.end(&claim)
        }
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
        #expect(await meters.pass(fare, .request) != .granted)
        meters.set(Self.profile(lane.tenant))
        #expect(await meters.pass(fare, .request) == .granted)
        let until = meters.rest(lane.tenant, for: .seconds(60), .throttled)
        meters.set(Self.profile(lane.tenant))
        guard case .resting(let end, .throttled) = await meters.pass(fare, .request) else {
            Issue.record("the rest is over")
            return
        }
        #expect(end - until <= Milliseconds(1))
        meters.set(Self.profile(lane.tenant) { $0.clientID = "another" })
        #expect(await meters.pass(fare, .request) == .granted)
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
        #expect(await meters.pass(fare, .request) == .closed)
    }
}
