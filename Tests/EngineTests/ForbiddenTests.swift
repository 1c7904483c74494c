import Domain
import Storage
import Testing

/// What keeps a message from being sent.
@Suite struct ForbiddenTests {
    private static let fields: [Channel: String] = [
        .sms: "receipt_sms_opt_out_checkbox", .email: "receipt_email_opt_out_checkbox",
    ]

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func nothingIsSentToACustomerWhoOptedOut(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                $0.policies.consentFields = Self.fields
            }
            let receipt = try await tenant.accept(phone: "+447700900009", email: "payer@example.net")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let current = try await receipt.current()
            #expect(current.status == .blockedByCompliance)
            #expect(current.reason == .optedOut)
            #expect(current.deliveries.count == 1)
            #expect(tenant.messages() == 0)
        }
    }

    @Test func aCustomerWithoutARecordIsBlockedWhereTheTenantWantsIt() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.policies.onNoRecord = .block }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, contact: "contact_unknown")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.current().reason == .noContactRecord)
            #expect(tenant.messages() == 0)
        }
    }

    @Test func aSuppressionCountsForWhatWaitsAlready() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.hasSenders = false }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("it waits") { try await receipt.current().deliveries[0].reason == .senderNotSet }
                try await tenant.store.suppress(
                    DeliveryTests.phone,
                    Suppression(channel: .sms, source: .stopMessage, evidence: nil, createdAt: world.clock.now))
                try await tenant.setSenders()
                try await world.until("it is final", before: world.clock.now + .minutes(1)) {
                    try await receipt.status().isFinal
                }
            }
            #expect(try await receipt.current().reason == .suppressed)
            #expect(tenant.messages() == 0)
        }
    }

    @Test func aCarriersOptOutSuppressesTheNumber() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            _ = try await tenant.accept(phone: "+447700900005")
            try await world.withEngine { _ in
                try await world.untilAllFinal()
                let second = try await tenant.accept(phone: "+447700900005")
                try await world.untilAllFinal()
                #expect(try await second.current().reason == .suppressed)
            }
            #expect(tenant.messages() == 1)
        }
    }

    @Test func aMessageWithACardNumberIsNotSent() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, transaction: "4111 1111 1111 1111")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.current().status == .blockedByCompliance)
            #expect(try await receipt.current().reason == .cardDataInMessage)
            #expect(tenant.messages() == 0)
        }
    }

    @Test func aReceiptWhoseTimeRunsOutExpires() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.hasSenders = false }
            let end = world.clock.now + .seconds(90)
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, lasting: .seconds(90))
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .expired)
            #expect(world.clock.now >= end)
        }
    }

    @Test func aSuspendedTenantsReceiptsWaitUntilItIsActive() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.status = .suspended }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("it waits") {
                    try await receipt.current().deliveries[0].reason == .tenantSuspended
                }
                let before = world.clock.now
                #expect(tenant.requests == 0)
                try await tenant.setStatus(.active)
                try await world.until("it is sent", before: before + .seconds(10)) { tenant.messages() == 1 }
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .delivered)
        }
    }

    @Test func aSpentDayPostponesToTheNext() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.budgets.smsPerDay = 1 }
            for _ in 0..<3 { _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .days(3)) }
            try await world.withEngine { _ in
                try await world.until("two wait") {
                    try await world.all().flatMap(\.deliveries).count { $0.reason == .dayCapReached } == 2
                }
                #expect(tenant.messages() == 1)
                let requests = tenant.requests
                let due = try await world.all().flatMap(\.deliveries).compactMap(\.dueAt).max()
                #expect(try #require(due) > world.clock.now)
                let day = TimeOfDay.berlin(try #require(due))
                #expect(day == 0)
                try await world.untilAllFinal()
                // What waits for the day asks nobody for consent.
                #expect(tenant.requests - requests < 20)
            }
            #expect(try await world.all().allSatisfy { $0.status == .delivered })
            #expect(tenant.messages() == 3)
        }
    }
}
