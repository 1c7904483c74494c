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
