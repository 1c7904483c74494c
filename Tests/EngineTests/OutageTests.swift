import Domain
import Genesys
import Sandbox
import Storage
import Testing

@testable import Engine

/// An organisation that fails at everything for a long while.
@Suite struct OutageTests {
    @Test func anOutageCostsNoReceiptItsRetriesAndItsProbesAreFew() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let other = try await world.tenant("other")
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .contact, times: 0))
            var receipts: [TestReceipt] = []
            for number in 0..<20 {
                receipts.append(
                    try await tenant.accept(
                        phone: DeliveryTests.phone, contact: "contact_\(number)", lasting: .hours(3)))
            }
            try await world.withEngine { _ in
                let start = world.clock.now
                try await world.until("it is open", before: start + .seconds(20)) {
                    try await health(tenant)?.breaker != .closed
                }
                let requests = tenant.requests
                try await world.pass(.hours(1), step: .seconds(3))
                // One probe at a time, at least 45 seconds apart once the pauses have grown.
                #expect(tenant.requests - requests < 120, "\(tenant.requests - requests)")
                #expect(tenant.requests - requests > 20, "\(tenant.requests - requests)")
                let retries = try await world.all().flatMap(\.deliveries).map(\.retries)
                #expect(retries.allSatisfy { $0 <= 1 } && retries.reduce(0, +) <= Breaker.tolerated, "\(retries)")
                #expect(try await world.all().allSatisfy { !$0.status.isFinal })
                // Others go on.
                let receipt = try await other.accept(phone: DeliveryTests.phone)
                try await world.until("the other's is sent", before: world.clock.now + .seconds(10)) {
                    try await receipt.status() != .accepted
                }
                world.sandbox.administer("DELETE", "faults")
                try await world.until("all are sent", before: world.clock.now + .minutes(3)) {
                    tenant.messages() == 20
                }
                #expect(try await health(tenant)?.breaker == .closed)
            }
        }
    }

    /// The send itself fails: each probe is an attempt of unclear outcome, looked for, and not counted.
    @Test func probesThatFailAtSendingCostNoRetry() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.policies.ambiguousWindow = .seconds(10) }
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .sendSMS, times: 0))
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 0))
            for _ in 0..<12 { _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .hours(6)) }
            try await world.withEngine { _ in
                try await world.pass(.hours(1), step: .seconds(3))
                #expect(try await world.all().allSatisfy { !$0.status.isFinal })
                world.sandbox.administer("DELETE", "faults")
                // After an hour without an answer the questions come rarely.
                try await world.until("all are sent", before: world.clock.now + .hours(3)) {
                    tenant.messages() == 12
                }
            }
            let retries = try await world.all().flatMap(\.deliveries).map(\.retries)
            #expect(retries.reduce(0, +) <= Breaker.tolerated + 1, "\(retries)")
        }
    }

    @Test func whatWasBrokenIsStillKnownAfterARestart() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.secret = "wrong-secret" }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("it waits") {
                    try await receipt.current().deliveries[0].reason == .credentialsBroken
                }
            }
            try await world.reopenStore()
            try await world.withEngine { _ in
                try await world.until("known", before: world.clock.now + .seconds(5)) {
                    guard case .broken = try await health(tenant)?.credentials else { return false }
                    return true
                }
            }
        }
    }

    private func health(_ tenant: TestTenant) async throws -> EngineHealth? {
        tenant.world.store.health.health(of: try #require(try await tenant.store.profile()))
    }
}
