import Domain
import Genesys
import Sandbox
import Storage
import Testing

@testable import Engine

/// The calendar is set forth or back by an hour or a day while work waits: nothing early, nothing twice, nothing stuck.
/// How long something took is told by the counter, which no one sets.
@Suite struct ClockJumpTests {
    static let steps: [Milliseconds] = [.hours(1), .days(1), .hours(-1), .days(-1)]

    @Test(arguments: steps)
    func pollsComeAtTheirTimesAndTheirPlanEndsAtItsOwn(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            // Never confirmed.
            let receipt = try await tenant.accept(phone: "+447700900003", lasting: .days(3))
            var configuration = EngineConfiguration()
            configuration.plan = DeliveryPlan(polls: [.sms: [.seconds(60), .seconds(120), .hours(2)]])
            func polls() -> Int {
                world.sandbox.requests(organization: tenant.slug).count { $0.operation == .conversation }
            }
            try await world.withEngine(configuration) { _ in
                try await world.until("it is sent", before: world.clock.now + .seconds(10)) {
                    try await receipt.status() == .sent
                }
                let sent = world.clock.counter
                world.clock.setCalendar(by: step)
                try await world.pass(.seconds(40), step: .seconds(1))
                #expect(polls() == 0, "early")
                let limit = world.clock.now + .seconds(40)
                try await world.until("the first poll", before: limit) { polls() == 1 }
                world.clock.setCalendar(by: step)
                try await world.pass(.seconds(30), step: .seconds(1))
                #expect(polls() == 1, "early")
                try await world.until("unconfirmed", before: world.clock.now + .hours(3)) {
                    try await receipt.status() == .unconfirmed
                }
                #expect(world.clock.counter - sent >= 7_190_000_000_000)
            }
            #expect(polls() == 3 && tenant.messages() == 1)
        }
    }

    @Test(arguments: steps)
    func aRetryWaitsAsLongAsItWouldHave(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.policies.retryBaseSeconds = 60
                $0.apiURL = "http://127.0.0.1:9"
            }
            let port = try ClosedPort()
            var options = TestTenant.Options()
            options.apiURL = "http://127.0.0.1:\(port.number)"
            try await tenant.setConnection(options)
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, contact: "contact_1", lasting: .days(3))
            try await world.withEngine { _ in
                try await world.until("the first retry waits", before: world.clock.now + .seconds(10)) {
                    try await receipt.current().deliveries[0].retries == 1
                }
                let due = try #require(try await receipt.current().deliveries[0].dueAt)
                let left = due - world.clock.now
                world.clock.setCalendar(by: step)
                try await world.pass(left - .seconds(5), step: .seconds(1))
                #expect(try await receipt.current().deliveries[0].retries == 1, "early")
                try await world.until("it was tried", before: world.clock.now + .seconds(15)) {
                    try await receipt.current().deliveries[0].retries == 2
                }
            }
        }
    }

    @Test(arguments: steps)
    func aBudgetIsNoLargerAndNoSmaller(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { ($0.budgets.smsPerSecond, $0.budgets.smsBurst) = (2, 4) }
            for _ in 0..<40 { _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(3)) }
            try await world.withEngine { _ in
                let start = world.clock.counter
                try await world.until("the burst is gone", before: world.clock.now + .seconds(5)) {
                    tenant.messages() >= 6
                }
                world.clock.setCalendar(by: step)
                try await world.pass(.seconds(5))
                let seconds = Double(world.clock.counter - start) / 1e9
                #expect(Double(tenant.messages()) <= 4 + 2 * seconds + 1)
                try await world.until("all are sent", before: world.clock.now + .seconds(40)) {
                    tenant.messages() == 40
                }
            }
            #expect(tenant.messages() == 40)
        }
    }

    @Test(arguments: steps)
    func aSpentDayEndsWhenTheCalendarSaysSo(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.budgets.smsPerDay = 1
                $0.timeZone = "Etc/UTC"
            }
            // Noon: an hour more or less is the same day.
            let noon = (world.clock.now.milliseconds / 86_400_000) * 86_400_000 + 43_200_000
            world.clock.setCalendar(by: Milliseconds(noon - world.clock.now.milliseconds))
            for _ in 0..<2 { _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4)) }
            try await world.withEngine { _ in
                try await world.until("one waits", before: world.clock.now + .seconds(10)) {
                    try await world.all().contains { $0.deliveries[0].reason == .dayCapReached }
                }
                world.clock.setCalendar(by: step)
                try await world.pass(.seconds(45), step: .seconds(1))
                let isOtherDay = abs(step.count) >= 86_400_000
                #expect(tenant.messages() == (isOtherDay ? 2 : 1))
                try await world.until("both are sent", before: world.clock.now + .hours(40)) {
                    tenant.messages() == 2
                }
            }
            #expect(tenant.messages() == 2)
        }
    }

    @Test(arguments: steps)
    func aMessageInDoubtIsLookedForAndNotSentTwice(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.policies.ambiguousWindow = .minutes(5) }
            world.sandbox.order(.init(.serverErrorAfter, organization: tenant.slug, operation: .sendSMS))
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 2))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            try await world.withEngine { _ in
                try await world.until("it is in doubt", before: world.clock.now + .seconds(10)) {
                    try await receipt.current().deliveries[0].reason == .outcomeUnclear
                }
                world.clock.setCalendar(by: step)
                try await world.pass(.minutes(4), step: .seconds(1))
                #expect(try await receipt.status() == .delivered)
            }
            #expect(tenant.messages() == 1)
            #expect(try await receipt.current().deliveries.map(\.attempts) == [1])
        }
    }

    @Test(arguments: steps)
    func aTokenThatTheCalendarCallsGoodOrBadIsReplacedAtMostOnce(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            try await world.withEngine { _ in
                try await world.until("sent", before: world.clock.now + .seconds(10)) { tenant.messages() == 1 }
                world.clock.setCalendar(by: step)
                _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
                try await world.until("the second too", before: world.clock.now + .seconds(10)) {
                    tenant.messages() == 2
                }
            }
            #expect(world.sandbox.requests(organization: tenant.slug).count { $0.operation == .token } <= 2)
        }
    }

    @Test(arguments: [Milliseconds.hours(-1), .days(-1)])
    func aCalendarSetBackBetweenTwoRunsHoldsNothingUp(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            try await world.withEngine { _ in
                try await world.until("it is sent", before: world.clock.now + .seconds(3)) {
                    try await receipt.status() == .sent
                }
            }
            try await world.reopenStore()
            world.clock.setCalendar(by: step)
            try await world.withEngine { _ in
                // By this clock no time passes until the engine has begun and has moved what waits.
                for _ in 0..<60_000 {
                    let due = try await receipt.current().deliveries[0].dueAt
                    guard let due, due > world.clock.now + .minutes(30) else { break }
                    try await Task.sleep(for: .milliseconds(1))
                }
                // Less than the smaller step.
                try await world.until("delivered", before: world.clock.now + .minutes(30)) {
                    try await receipt.status() == .delivered
                }
            }
            #expect(tenant.messages() == 1)
        }
    }
}

extension Milliseconds {
    fileprivate static func - (left: Milliseconds, right: Milliseconds) -> Milliseconds {
        Milliseconds(left.count - right.count)
    }
}
