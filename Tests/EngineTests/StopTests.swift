import Domain
import Engine
import Foundation
import Logging
import Sandbox
import Storage
import TestSupport
import Testing

/// Ends of runs, and what keeps the engine from working for a while.
@Suite struct StopTests {
    @Test func aGracefulStopLeavesNothingInDoubt() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            for _ in 0..<60 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            world.sandbox.order(
                .init(.latency, organization: tenant.slug, operation: .sendSMS, latencyMilliseconds: 500, times: 0))
            var configuration = EngineConfiguration()
            configuration.placesPerLane = 10
            try await world.withEngine(configuration) { _ in
                try await world.until("some are in flight") { tenant.messages() >= 5 }
            }
            let deliveries = try await world.all().flatMap(\.deliveries)
            #expect(!deliveries.contains { $0.status == .sending })
            #expect(deliveries.count { $0.status == .sent || $0.status == .delivered } == tenant.messages())
            #expect(deliveries.contains { $0.status == .queued })
            world.sandbox.removeFaults()
            try await world.reopenStore()
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await world.all().allSatisfy { $0.status == .delivered })
            #expect(tenant.messages() == 60)
        }
    }

    @Test func aCancelledRunDoublesNothingWhenTheNextOneStarts() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.policies.ambiguousWindow = .seconds(20) }
            for _ in 0..<30 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            world.sandbox.order(
                .init(.latency, organization: tenant.slug, operation: .sendSMS, latencyMilliseconds: 100, times: 10))
            await #expect(throws: Interrupted.self) {
                try await world.withEngine { engine in
                    try await world.until("some are in flight") { tenant.messages() >= 3 }
                    engine.running.cancel()
                    // An error of the group itself is not what is tested.
                    _ = try? await engine.running.value
                    throw Interrupted()
                }
            }
            try await world.reopenStore()
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await world.all().allSatisfy { $0.status == .delivered })
            #expect(tenant.messages() == 30)
        }
    }

    private struct Interrupted: Error {}

    @Test func aStoreThatFailsForAWhileLosesNothing() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let before = try await tenant.accept(phone: DeliveryTests.phone)
            world.sandbox.order(
                .init(.latency, organization: tenant.slug, operation: .sendSMS, latencyMilliseconds: 200))
            let signs = SignLog()
            try await world.withEngine(logger: Logger(label: "test") { _ in signs }) { _ in
                try await world.until("it is in flight") { tenant.messages() == 1 }
                let lock = try WriteLock(database: world.path)
                try await world.until("the store fails") { signs.hasFailure }
                #expect(try await before.current().deliveries[0].status == .sending)
                lock.release()
                let after = try await tenant.accept(phone: "+447700900008")
                try await world.untilAllFinal()
                #expect(try await after.status() == .delivered)
            }
            #expect(try await before.status() == .delivered)
            #expect(try await before.current().deliveries.map(\.attempts) == [1])
            #expect(tenant.messages() == 2)
        }
    }

    @Test func workGoesOnWhenTheMarkOfAnAttemptCouldNotBeStored() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            world.sandbox.order(
                .init(.latency, organization: tenant.slug, operation: .contact, latencyMilliseconds: 300))
            let signs = SignLog()
            try await world.withEngine(logger: Logger(label: "test") { _ in signs }) { _ in
                try await world.until("consent is asked for") {
                    world.sandbox.requests(organization: tenant.slug).contains { $0.operation == .contact }
                }
                let lock = try WriteLock(database: world.path)
                try await world.until("the store fails") { signs.hasFailure }
                #expect(tenant.messages() == 0)
                lock.release()
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .delivered)
            #expect(tenant.messages() == 1)
        }
    }

    @Test func aClockSetBackHoldsNothingUp() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("it is sent") { try await receipt.status() == .sent }
                world.clock.setCalendar(by: .days(-1))
                try await world.until("it is delivered", before: world.clock.now + .minutes(3)) {
                    try await receipt.status() == .delivered
                }
            }
        }
    }
}
