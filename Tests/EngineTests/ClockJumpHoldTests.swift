import Domain
import Genesys
import JSON
import Sandbox
import Storage
import Testing

@testable import Engine

/// What somebody holds when the calendar is set: a delivery in the engine's hands, a follow-up in an agent's.
@Suite struct ClockJumpHoldTests {
    /// Longer than a lease lasts.
    private static let hold = Milliseconds.minutes(15)

    @Test(arguments: ClockJumpTests.steps)
    func whatIsInHandIsTakenByNobodyElse(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            let gate = StepGate(.begun, .send)
            var configuration = EngineConfiguration()
            configuration.hook = gate.hook
            try await world.withEngine(configuration) { _ in
                try await world.until("its request is about to leave") { gate.standing == 1 }
                world.clock.setCalendar(by: step)
                try await world.pass(Self.hold, step: .seconds(2))
                #expect(gate.standing == 1 && tenant.messages() == 0)
                gate.open()
                try await world.until("it is delivered", before: world.clock.now + .minutes(2)) {
                    try await receipt.status() == .delivered
                }
            }
            #expect(tenant.messages() == 1)
            #expect(try await receipt.current().deliveries.map(\.attempts) == [1])
        }
    }

    @Test(arguments: ClockJumpTests.steps)
    func whatADeadRunHeldIsTakenBackAtTheNextStart(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            // What was sent by an earlier run tells the next one of the time.
            _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            let now = world.clock.now
            let order = Outbox.Order(lane: Lane(tenant: tenant.id, channel: .sms), work: .send, limit: 1)
            let held = try await world.store.outbox.lease(
                [order], now: now, until: now + .minutes(10), owner: "dead")
            #expect(held.count == 1)
            try await world.reopenStore()
            world.clock.setCalendar(by: step)
            try await world.withEngine { _ in
                for _ in 0..<600 where try await receipt.status() != .delivered {
                    try await world.pass(Milliseconds(200))
                }
                #expect(try await receipt.status() == .delivered)
            }
            #expect(tenant.messages() == 2)
        }
    }

    @Test(arguments: ClockJumpTests.steps)
    func anAgentHasAFollowUpForAsLongAsItWouldHaveBeen(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            // The send is refused for good.
            let receipt = try await tenant.accept(phone: "+447700900004", lasting: .days(4))
            try await world.withEngine { _ in
                try await world.until("it failed") { try await receipt.status() == .deliveryFailed }
                let opened = try #require(try await tenant.store.followUps(after: nil, limit: 9).first)
                func current() async throws -> FollowUp { try #require(try await tenant.store.followUp(opened.id)) }
                let (first, second) = (KeyID(at: world.clock.now), KeyID(at: world.clock.now))
                func claim(_ agent: KeyID) async throws -> Bool {
                    let result = try await tenant.store.claim(
                        opened.id, by: agent, for: .minutes(30), at: world.clock.now)
                    if case .done = result { return true } else { return false }
                }
                #expect(try await claim(first))
                let (left, claimed) = (opened.dueAt - world.clock.now, try #require(try await current().claim))
                let held = claimed.until - world.clock.now
                world.clock.setCalendar(by: step)
                // An engine without work looks at the calendar each half a minute.
                try await world.pass(.seconds(40), step: .seconds(1))
                let now = try await current()
                #expect(abs((now.dueAt - world.clock.now).count - (left.count - 40_000)) <= 2_000)
                #expect(abs((try #require(now.claim).until - world.clock.now).count - (held.count - 40_000)) <= 2_000)
                #expect(try await claim(second) == false)
                #expect(now.json(at: world.clock.now, revealingNote: false)["overdue"] == false)
                try await world.pass(.minutes(30), step: .seconds(10))
                #expect(try await claim(second), "nobody has it for ever")
                try await world.pass(.days(1), step: .minutes(10))
                #expect(try await current().json(at: world.clock.now, revealingNote: false)["overdue"] == true)
            }
        }
    }

    @Test(arguments: ClockJumpTests.steps)
    func anEventThatWaitsIsNeitherStuckNorTwice(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = .platform
                $0.policies.expiry = .days(4)
            }
            try await tenant.setGateway()
            tenant.converse("c1", ["receipt.paymentRef": "tok_captured_1"])
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 0))
            try await tenant.tell(tenant.ended("c1"))
            try await world.withEngine { _ in
                func asks() -> Int {
                    world.sandbox.requests(organization: tenant.slug).count { $0.operation == .conversation }
                }
                for _ in 0..<2_000 where asks() < 3 { try await world.pass(Milliseconds(200)) }
                world.clock.setCalendar(by: step)
                world.sandbox.removeFaults()
                let start = world.clock.counter
                try await world.untilNoEventWaits(of: tenant)
                #expect(world.clock.counter - start < 900_000_000_000)
                try await world.pass(.minutes(10), step: .seconds(5))
            }
            #expect(try await tenant.outcomes() == [.receipt: 1])
            #expect(try await tenant.receipts(in: "c1").map(\.status) == [.delivered])
            #expect(tenant.messages() == 1)
        }
    }

    /// Both wait for their next question when the first run ends.
    @Test(arguments: [Milliseconds.hours(-1), .days(-1)])
    func paymentsAndEventsWaitNoLongerWhereTheCalendarWasSetBackBetweenTwoRuns(_ step: Milliseconds) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = .platform
                $0.policies.expiry = .days(4)
            }
            try await tenant.setGateway()
            tenant.converse("c1", ["receipt.paymentRef": "tok_captured_1"])
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 0))
            world.sandbox.order(PaymentOrder(.pending), reference: "tok_2")
            try await tenant.tell(tenant.ended("c1"))
            let paid = try await tenant.accept(token: "tok_2", lasting: .days(4))
            _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(4))
            func asks() -> Int {
                world.sandbox.requests(organization: tenant.slug).count { $0.operation == .conversation }
            }
            try await world.withEngine { _ in
                try await world.until("one is sent") { tenant.messages() == 1 }
                for _ in 0..<2_000 where asks() < 4 || world.sandbox.asks(for: "tok_2") < 4 {
                    try await world.pass(Milliseconds(200))
                }
            }
            try await world.reopenStore()
            world.clock.setCalendar(by: step)
            world.sandbox.removeFaults()
            world.sandbox.order(PaymentOrder(.captured), reference: "tok_2")
            try await world.withEngine { _ in
                let start = world.clock.counter
                try await world.untilNoEventWaits(of: tenant)
                for _ in 0..<3_000 where try await paid.status() != .delivered {
                    try await world.pass(Milliseconds(200))
                }
                #expect(world.clock.counter - start < 900_000_000_000)
                for _ in 0..<3_000 where tenant.messages() < 3 { try await world.pass(Milliseconds(200)) }
            }
            #expect(try await tenant.outcomes() == [.receipt: 1])
            #expect(tenant.messages() == 3)
        }
    }
}
