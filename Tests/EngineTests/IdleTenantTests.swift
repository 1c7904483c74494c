import Domain
import Foundation
import Storage
import Testing

@testable import Engine

/// Tenants that have nothing to do cost nothing.
@Suite struct IdleTenantTests {
    /// What the store was asked and told while three hours went by.
    private func calls(_ world: World) async throws -> (reads: Int, commits: Int) {
        let (reads, commits) = (world.store.readCount, world.store.commitCount)
        try await world.pass(.hours(3), step: .seconds(20))
        return (world.store.readCount - reads, world.store.commitCount - commits)
    }

    @Test func timeThatPassesOverIdleTenantsAsksTheStoreForNothing() async throws {
        try await World.run { world in
            let busy = try await world.tenant()
            for number in 0..<40 {
                _ = try await world.tenant("idle-\(number)") { $0.budgets.requestsPerMinute = 60 + number }
            }
            try await world.withEngine { _ in
                _ = try await busy.accept(phone: DeliveryTests.phone)
                try await world.untilAllFinal()
                // What was spent is noted, and the tenant that was busy is forgotten.
                try await world.pass(.minutes(3), step: .seconds(1))
                // On a busy machine that may come late; whoever asks again and again is never done.
                var idle = try await calls(world)
                for _ in 0..<3 where idle.reads + idle.commits > 0 { idle = try await calls(world) }
                #expect(idle.reads == 0 && idle.commits == 0, "\(idle)")
                // The clock of the test is not what stands still.
                _ = try await busy.accept(phone: DeliveryTests.phone)
                try await world.untilAllFinal()
            }
        }
    }

    @Test func metersOfTenantsWithoutWorkAreForgotten() async throws {
        try await World.run { world in
            var tenants: [TestTenant] = []
            for number in 0..<20 {
                let tenant = try await world.tenant("brief-\(number)")
                tenants.append(tenant)
                _ = try await tenant.accept(phone: DeliveryTests.phone)
            }
            try await world.withEngine { _ in
                try await world.untilAllFinal()
                try await world.pass(.minutes(2), step: .seconds(1))
                for tenant in tenants {
                    let profile = try #require(try await tenant.store.profile())
                    // Known meters tell of a success and of what is left; a new one knows neither.
                    #expect(world.store.health.health(of: profile)?.budget == nil)
                }
            }
        }
    }
}
