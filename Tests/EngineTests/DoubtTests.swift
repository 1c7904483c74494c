import Domain
import Genesys
import Sandbox
import Storage
import Testing

@testable import Engine

/// Attempts of which nobody can tell at first whether the message was taken.
@Suite struct DoubtTests {
    struct Doubt: Sendable, CustomTestStringConvertible {
        let dialect: GenesysSettings.Dialect
        let kind: FaultOrder.Kind

        static let all = GenesysSettings.Dialect.allCases.flatMap { dialect in
            [FaultOrder.Kind.serverErrorAfter, .cutAfter].map { Doubt(dialect: dialect, kind: $0) }
        }

        var testDescription: String { "\(dialect) \(kind)" }
    }

    @Test(arguments: Doubt.all)
    func aMessageTakenInSpiteOfAFailureIsFoundAndNotSentAgain(_ doubt: Doubt) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = doubt.dialect }
            world.sandbox.order(.init(doubt.kind, organization: tenant.slug, operation: .sendSMS))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .delivered)
            #expect(try await receipt.current().deliveries.map(\.attempts) == [1])
            #expect(tenant.messages() == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aMessageThatWasNotTakenIsSentAgainAfterTheWindow(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                $0.policies.ambiguousWindow = .seconds(20)
            }
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .sendSMS))
            let start = world.clock.now
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("sent") { tenant.messages() == 1 }
                #expect(world.clock.now - start >= .seconds(20))
                try await world.untilAllFinal()
            }
            let current = try await receipt.current()
            #expect(current.status == .delivered)
            #expect(current.deliveries.map(\.attempts) == [2])
            #expect(current.deliveries.map(\.retries) == [1])
            #expect(tenant.messages() == 1)
        }
    }

    @Test func withoutARetryAfterDoubtAPersonHasToLook() async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.policies.ambiguousWindow = .seconds(20)
                $0.policies.ambiguousThen = .followUp
            }
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .sendSMS))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, email: "payer@example.net")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let current = try await receipt.current()
            #expect(current.status == .deliveryFailed)
            #expect(current.reason == .outcomeUnknown)
            #expect(current.deliveries.count == 1)
            #expect(try await tenant.store.followUps(after: nil, limit: 10).count == 1)
        }
    }

    /// A receipt whose window and time are over while the platform answers no question must not wait for ever.
    @Test func doubtEndsWhenNobodyAnswersAndTheTimeIsOver() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.policies.ambiguousWindow = .seconds(20) }
            world.sandbox.order(.init(.cutBefore, organization: tenant.slug, operation: .sendSMS))
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 0))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .minutes(10))
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.current().reason == .outcomeUnknown)
            #expect(tenant.messages() == 0)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func whatWasInFlightWhenARunDiedIsLookedFor(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                $0.policies.ambiguousWindow = .seconds(20)
            }
            let taken = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.die(in: tenant, afterSending: true)
            let lost = try await tenant.accept(phone: "+447700900008")
            try await world.die(in: tenant, afterSending: false)
            #expect(try await world.all().map { $0.deliveries[0].status } == [.sending, .sending])
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await taken.current().deliveries.map(\.attempts) == [1])
            #expect(try await lost.current().deliveries.map(\.attempts) == [2])
            #expect(try await world.all().allSatisfy { $0.status == .delivered })
            #expect(tenant.messages(to: DeliveryTests.phone) == 1)
            #expect(tenant.messages(to: "+447700900008") == 1)
        }
    }
}

extension World {
    /// A run of the program that begins an attempt and dies before or after its request was answered.
    fileprivate func die(in tenant: TestTenant, afterSending isSent: Bool) async throws {
        let leased = try #require(
            try await store.outbox.lease(
                [.init(lane: Lane(tenant: tenant.id, channel: .sms), work: .send, limit: 1)], now: clock.now,
                until: clock.now + .minutes(10), owner: "dead"
            ).first)
        guard case .begun = try await store.outbox.begin(leased, segments: 1, day: 1, dayCap: 10, at: clock.now) else {
            Issue.record("the attempt did not begin")
            return
        }
        if isSent {
            let profile = try #require(try await tenant.store.profile())
            let connection = PlatformConnection(
                tenant: tenant.id, dialect: profile.genesys.dialect, apiURL: url, loginURL: url,
                clientID: try #require(profile.genesys.clientID), clientSecret: try #require(profile.clientSecret))
            let message = try await renderer.message(for: leased, profile: profile)
            _ = try await genesys.platform(for: connection).send(message.outbound, gate: .open)
        }
        try await reopenStore()
    }
}
