import Domain
import Genesys
import Sandbox
import Storage
import Testing

@testable import Engine

/// Rounds of attempts that people start for receipts that had failed.
@Suite struct RetryRoundTests {
    private func retry(_ tenant: TestTenant, confirmed: Bool = false) async throws -> RetryResult {
        var filter = FollowUpFilter(at: tenant.world.clock.now)
        filter.status = .open
        let followUp = try #require(try await tenant.store.followUps(filter, after: nil, limit: 1).first)
        return try await tenant.store.retry(
            followUp.id, RetryRequest(channels: nil, isConfirmedMissing: confirmed, expiry: .hours(4)),
            by: KeyID(at: tenant.world.clock.now), at: tenant.world.clock.now)
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aRoundAfterAFailureDeliversOnce(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = dialect }
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .sendSMS, status: 400))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .hours(4))
            try await world.withEngine { _ in
                try await world.untilAllFinal()
                #expect(try await receipt.status() == .deliveryFailed && tenant.messages() == 0)
                // Long after the receipt's own time is over.
                world.clock.advance(by: .hours(20))
                guard case .done = try await retry(tenant) else { return _ = Issue.record("no retry") }
                #expect(try await receipt.status() == .sending)
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .delivered && tenant.messages() == 1)
            guard
                case .refused(.resolved) = try await tenant.store.claim(
                    try #require(try await tenant.store.followUps(after: nil, limit: 1).first).id,
                    by: KeyID(at: world.clock.now), for: .minutes(1), at: world.clock.now)
            else { return _ = Issue.record("the follow-up is over") }
        }
    }

    @Test func whoOptedOutMeanwhileGetsNothing() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .sendSMS, status: 400))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.untilAllFinal()
                let stop = Suppression(
                    channel: .sms, source: .stopMessage, evidence: nil, createdAt: world.clock.now)
                try await tenant.store.suppress(DeliveryTests.phone, stop)
                guard case .done = try await retry(tenant) else { return _ = Issue.record("no retry") }
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .blockedByCompliance && tenant.messages() == 0)
        }
    }

    @Test func whatMayHaveArrivedIsSentAgainOnlyWhenSomebodyAsked() async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.policies.ambiguousWindow = .seconds(20)
                $0.policies.ambiguousThen = .followUp
            }
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .sendSMS))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.untilAllFinal()
                guard case .notPossible(.mayHaveArrived) = try await retry(tenant) else {
                    return _ = Issue.record("retried blindly")
                }
                guard case .done = try await retry(tenant, confirmed: true) else {
                    return _ = Issue.record("no retry")
                }
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .delivered && tenant.messages() == 1)
        }
    }
}
