import Domain
import Engine
import Sandbox
import Storage
import Testing

/// Receipts from acceptance to their final status, against the make-believe cloud.
@Suite struct DeliveryTests {
    static let phone = "+447700900001"

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func anSMSIsDeliveredInBothDialects(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = dialect }
            let receipt = try await tenant.accept(phone: Self.phone)
            try await world.withEngine { engine in
                try await world.untilAllFinal()
                #expect(engine.engine.isRunning)
            }
            let current = try await receipt.current()
            #expect(current.status == .delivered)
            #expect(current.deliveries.map(\.attempts) == [1])
            #expect(current.deliveries.first?.segments == 1)
            #expect(tenant.messages(to: Self.phone) == 1)
            let kinds = try await receipt.events().map(\.kind)
            #expect(kinds.contains(.attemptStarted) && kinds.contains(.attemptEnded))
        }
    }

    @Test func receiptsAcceptedWhileTheEngineRunsAreHeardOf() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            try await world.withEngine { _ in
                for _ in 0..<3 {
                    let receipt = try await tenant.accept(phone: Self.phone)
                    try await world.until("delivered") { try await receipt.status() == .delivered }
                }
            }
            #expect(tenant.messages() == 3)
        }
    }

    @Test func anEmailWithoutNewsIsUnconfirmedAtTheEndOfItsPlan() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = .platform }
            let start = world.clock.now
            let receipt = try await tenant.accept(email: "payer@example.net")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .unconfirmed)
            #expect(world.clock.now - start >= .minutes(15))
            #expect(tenant.messages() == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func aBouncedEmailEndsInOneFollowUp(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = dialect }
            let receipt = try await tenant.accept(email: "bounce@example.net")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let current = try await receipt.current()
            #expect(current.status == .deliveryFailed)
            #expect(current.deliveries.map(\.reason) == [.bounced])
            #expect(try await tenant.store.followUps(after: nil, limit: 10).map(\.receipt) == [receipt.id])
        }
    }

    @Test func aCarriersFailureLeadsToTheEmail() async throws {
        try await World.run { world in
            for (slug, dialect) in [("guide", GenesysSettings.Dialect.guide), ("platform", .platform)] {
                let tenant = try await world.tenant(slug) { $0.dialect = dialect }
                _ = try await tenant.accept(phone: "+447700900002", email: "payer@example.net")
            }
            try await world.withEngine { _ in try await world.untilAllFinal() }
            for receipt in try await world.all() {
                #expect(receipt.deliveries.map(\.channel) == [.sms, .email])
                #expect(receipt.deliveries.first?.reason == .carrierFailed)
            }
            // The platform has no word for a delivered email.
            #expect(try await world.all().map(\.status) == [.delivered, .unconfirmed])
        }
    }

    @Test func everyChannelExhaustedEndsInOneFollowUp() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: "+447700900002", email: "bounce@example.net")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .deliveryFailed)
            #expect(try await tenant.store.followUps(after: nil, limit: 10).map(\.reason) == [.bounced])
        }
    }

    @Test func aRefusedMessageIsNotTriedAgain() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: "+447700900004")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let current = try await receipt.current()
            #expect(current.deliveries.map(\.reason) == [.refusedByPlatform])
            #expect(current.deliveries.map(\.attempts) == [1])
        }
    }

    @Test func aMessageTakenWithoutIdsIsFoundAndFollowed() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = .platform }
            world.sandbox.order(.init(.noBody, organization: tenant.slug, operation: .sendSMS))
            let receipt = try await tenant.accept(phone: Self.phone)
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .delivered)
            #expect(tenant.messages() == 1)
        }
    }

    @Test func aLoudTenantDoesNotHoldUpAQuietOne() async throws {
        try await World.run { world in
            let loud = try await world.tenant("loud")
            let quiet = try await world.tenant("quiet")
            for _ in 0..<150 { _ = try await loud.accept(phone: Self.phone) }
            _ = try await quiet.accept(phone: Self.phone)
            var configuration = EngineConfiguration()
            (configuration.places, configuration.placesPerLane) = (8, 6)
            try await world.withEngine(configuration) { _ in
                try await world.until("the quiet one's message") { quiet.messages() == 1 }
                try await world.untilAllFinal()
            }
            let order = world.sandbox.messages().map(\.organization)
            #expect(order.count == 151)
            #expect(try #require(order.firstIndex(of: "quiet")) < 30)
        }
    }
}
