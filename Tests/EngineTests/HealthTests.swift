import Domain
import Genesys
import Sandbox
import Storage
import Testing

@testable import Engine

/// What the engine tells of a tenant to those who ask.
@Suite struct HealthTests {
    private func health(_ tenant: TestTenant) async throws -> EngineHealth? {
        tenant.world.store.health.health(of: try #require(try await tenant.store.profile()))
    }

    @Test func aTenantThatSendsIsWell() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            #expect(try await health(tenant) == nil)
            _ = try await tenant.accept(phone: DeliveryTests.phone)
            #expect(try await tenant.store.waitingLanes().map(\.count) == [1, 0])
            #expect(try await tenant.store.waitingLanes()[0].oldest == world.clock.now)
            try await world.withEngine { _ in
                try await world.untilAllFinal()
                let health = try #require(try await health(tenant))
                #expect(health.credentials == .ok && health.lastSuccessAt != nil)
                #expect(health.breaker == .closed && health.pause == nil && health.budget != nil)
                #expect(try await tenant.store.spentParts(on: health.day) > 0)
            }
            #expect(try await health(tenant) == nil)
        }
    }

    @Test func whatAnAdminAsksCountsInTheBudgetOfRequests() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            _ = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { running in
                try await world.untilAllFinal()
                let before = try #require(try await health(tenant)?.budget?.requests)
                for _ in 0..<3 { try await running.engine.questions(of: tenant.id).pass(.status) }
                #expect(try await health(tenant)?.budget?.requests == before - 3)
            }
        }
    }

    @Test func aSpentBudgetKeepsQuestionsBack() throws {
        var budgets = Budgets()
        budgets.requestsPerMinute = 60
        let start: UInt64 = 1_000_000_000
        var meter = TenantMeter(
            budgets, kept: nil, now: Domain.Timestamp(milliseconds: 1_795_342_800_000), counter: start)
        var taken = 0
        var later: UInt64?
        while later == nil, taken < 100 {
            later = meter.takeQuestion(counter: start)
            if later == nil { taken += 1 }
        }
        #expect(taken > 0 && taken < 10)
        let at = try #require(later)
        #expect(at > start && at <= start + 1_000_000_001)
        #expect(meter.takeQuestion(counter: at) == nil && meter.takeQuestion(counter: at) != nil)
    }

    @Test func brokenCredentialsAreToldWithTheirTime() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.secret = "wrong-secret" }
            let start = world.clock.now
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("postponed") {
                    try await receipt.current().deliveries[0].reason == .credentialsBroken
                }
                let health = try #require(try await health(tenant))
                guard case .broken(let since) = health.credentials else {
                    return _ = Issue.record("\(health.credentials)")
                }
                #expect(since >= start && since <= world.clock.now)
            }
        }
    }

    @Test func aGatewayThatOnlyFailsIsToldWithWhatWaitsForIt() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            try await tenant.setGateway()
            let start = world.clock.now
            for number in 0..<6 {
                world.sandbox.order(PaymentOrder(.captured, trouble: .down), reference: "tok_\(number)")
                _ = try await tenant.accept(token: "tok_\(number)")
            }
            try await world.withEngine { _ in
                try await world.until("the gateway is left in peace") {
                    let gateway = try await health(tenant)?.gateway
                    return gateway?.breaker == .open && gateway?.pause?.reason == .gatewayFailing
                }
                let waiting = try await tenant.store.waitingPayments()
                #expect(waiting.count == 6 && (waiting.oldest ?? start) <= start + .seconds(1))
                let told = try await world.store.waitingPayments(limit: 9).shown
                #expect(told.map(\.slug) == ["acme"] && told.map(\.payments) == [waiting])
                #expect(try await world.store.waitingPayments(limit: 0).others == 6)
                for number in 0..<6 { world.sandbox.order(PaymentOrder(.captured), reference: "tok_\(number)") }
                try await world.until("it is well again") {
                    let gateway = try await health(tenant)?.gateway
                    return gateway?.breaker == .closed && gateway?.pause == nil && tenant.messages() == 6
                }
                #expect(try await tenant.store.waitingPayments().count == 0)
            }
        }
    }

    @Test func anOpenBreakerIsTold() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.policies.ambiguousWindow = .seconds(1) }
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, times: 0))
            for _ in 0..<3 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            try await world.withEngine { _ in
                try await world.until("open") {
                    let found = try await health(tenant)
                    return found?.breaker == .open && found?.pause?.reason == .platformFailing
                }
            }
        }
    }
}
