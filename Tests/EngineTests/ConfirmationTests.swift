import Domain
import Engine
import Genesys
import JSON
import Sandbox
import Storage
import Testing

/// What carriers and mail servers tell late, out of order or twice: the first end holds, and nobody gets a second message
/// for it.
@Suite struct ConfirmationTests {
    private static let phone = "+447700900101"
    private static let email = "payer@example.net"

    private var configuration: EngineConfiguration {
        var configuration = EngineConfiguration()
        let polls: [Milliseconds] = [.seconds(10), .minutes(1), .minutes(5)]
        configuration.plan = DeliveryPlan(polls: [.sms: polls, .email: polls])
        return configuration
    }

    private func run(
        _ dialect: GenesysSettings.Dialect, _ change: @Sendable (inout Policies) -> Void = { _ in },
        _ body: @Sendable (World, TestTenant) async throws -> Void
    ) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                change(&$0.policies)
            }
            try await world.withEngine(configuration) { _ in try await body(world, tenant) }
        }
    }

    /// All that comes within an hour after the end.
    private func settle(_ world: World, _ receipt: TestReceipt) async throws -> Receipt {
        try await world.until("it is final", before: world.clock.now + .minutes(30)) {
            try await receipt.current().deliveries.allSatisfy(\.status.isFinal)
        }
        let requests = receipt.tenant.requests
        try await world.pass(.hours(1), step: .seconds(30))
        #expect(receipt.tenant.requests == requests, "what is final is not asked for")
        return try await receipt.current()
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aDeliveryToldAfterAFailureChangesNothing(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .sent), .init(after: 5_000, .deliveryFailed), .init(after: 30_000, .deliverySuccess)],
                recipient: Self.phone)
            let receipt = try await tenant.accept(phone: Self.phone, email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.deliveries.map(\.channel) == [.sms, .email])
            #expect(end.deliveries[0].status == .undelivered && end.deliveries[0].deliveredAt == nil)
            #expect(end.status == end.deliveries[1].status.asReceipt)
            #expect(tenant.messages(to: Self.phone) == 1 && tenant.messages(to: Self.email) == 1)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).isEmpty)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aFailureToldAfterADeliveryChangesNothing(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .deliverySuccess), .init(after: 20_000, .deliveryFailed)], recipient: Self.phone)
            let receipt = try await tenant.accept(phone: Self.phone, email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.status == .delivered && end.deliveries.map(\.status) == [.delivered])
            #expect(tenant.messages() == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aStatusThatGoesBackIsWaitedFor(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .sent), .init(after: 30_000, .queued), .init(after: 120_000, .deliverySuccess)],
                recipient: Self.phone)
            let receipt = try await tenant.accept(phone: Self.phone, email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.status == .delivered && end.deliveries.map(\.status) == [.delivered])
            let delivered = try #require(end.deliveries[0].deliveredAt)
            #expect(delivered - (try #require(end.deliveries[0].sentAt)) >= .minutes(5))
            #expect(tenant.messages() == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aDeliveryToldAfterThePlanIsOverChangesNothing(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .sent), .init(after: 600_000, .deliverySuccess)], recipient: Self.phone)
            let receipt = try await tenant.accept(phone: Self.phone, email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.status == .unconfirmed && end.reason == .notConfirmed && tenant.messages() == 1)
        }
    }

    /// The email went because the SMS was not confirmed in time; then it is.
    @Test(arguments: GenesysSettings.Dialect.allCases)
    func anSMSThatIsConfirmedAfterTheEmailWentCountsOnce(_ dialect: GenesysSettings.Dialect) async throws {
        let change: @Sendable (inout Policies) -> Void = {
            $0.fallbackOn.insert(.unconfirmed)
            $0.fallbackAfter = .minutes(1)
        }
        try await run(dialect, change) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .sent), .init(after: 120_000, .deliverySuccess)], recipient: Self.phone)
            let receipt = try await tenant.accept(phone: Self.phone, email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.status == .delivered && end.deliveries.map(\.channel) == [.sms, .email])
            #expect(end.deliveries[0].status == .delivered && end.deliveries[0].deliveredAt != nil)
            #expect(tenant.messages(to: Self.phone) == 1 && tenant.messages(to: Self.email) == 1)
            let told = try await receipt.events().filter {
                $0.kind == .receipt && $0.detail["status"] == "delivered"
            }
            #expect(told.count == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func anEmailThatBouncesWhileItIsAskedForLandsOnADesk(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .sent), .init(after: 30_000, .deliveryFailed)], recipient: Self.email)
            let receipt = try await tenant.accept(email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.status == .deliveryFailed && end.deliveries.map(\.status) == [.undelivered])
            #expect(try await tenant.store.followUps(after: nil, limit: 9).map(\.receipt) == [receipt.id])
            #expect(tenant.messages() == 1)
        }
    }

    /// The platform says nothing of an email that arrived, so that the bounce is the first word there.
    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aBounceAfterADeliveryChangesNothing(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .deliverySuccess), .init(after: 30_000, .deliveryFailed)], recipient: Self.email)
            let receipt = try await tenant.accept(email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.deliveries.map(\.status) == [dialect == .guide ? .delivered : .undelivered])
            #expect(tenant.messages() == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aBounceAfterThePlanIsOverChangesNothing(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            world.sandbox.order(
                [.init(after: 0, .sent), .init(after: 600_000, .deliveryFailed)], recipient: Self.email)
            let receipt = try await tenant.accept(email: Self.email)
            let end = try await settle(world, receipt)
            #expect(end.status == .unconfirmed && tenant.messages() == 1)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).isEmpty)
        }
    }
}

extension DeliveryStatus {
    fileprivate var asReceipt: ReceiptStatus? { ReceiptStatus(rawValue: rawValue) }
}
