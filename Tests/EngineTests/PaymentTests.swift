import Domain
import Foundation
import JSON
import Privacy
import Sandbox
import Storage
import Testing

/// Receipts whose payment a gateway is asked for before anything is sent.
@Suite struct PaymentTests {
    private func tenant(_ world: World, _ slug: String = "acme", gateway: Bool = true) async throws -> TestTenant {
        let tenant = try await world.tenant(slug)
        if gateway { try await tenant.setGateway() }
        return tenant
    }

    private func untilFinal(_ world: World, _ receipt: TestReceipt) async throws {
        try await world.until("the receipt is final") { try await receipt.status().isFinal }
    }

    @Test func aCapturedPaymentIsAskedForOnceAndItsReceiptSent() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let receipt = try await tenant.accept(token: "tok_captured_1")
            try await world.withEngine { _ in
                try await untilFinal(world, receipt)
                let now = try await receipt.current()
                #expect(now.status == .delivered && now.content.transaction?.id == "pay_captured_1")
                #expect(tenant.messages() == 1 && world.sandbox.asks(for: "tok_captured_1") == 1)
                let text = world.sandbox.messages(organization: tenant.slug).first?.text ?? ""
                #expect(text.contains("42.50"))
            }
        }
    }

    @Test func aPendingPaymentIsAskedForUntilItIsCaptured() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            var order = PaymentOrder(.captured)
            order.pendingAsks = 6
            world.sandbox.order(order, reference: "tok_late")
            let receipt = try await tenant.accept(token: "tok_late")
            try await world.withEngine { _ in
                try await world.until("it waits") { try await receipt.status() == .awaitingPayment }
                #expect(tenant.messages() == 0)
                try await untilFinal(world, receipt)
                #expect(try await receipt.status() == .delivered && tenant.messages() == 1)
                #expect(world.sandbox.asks(for: "tok_late") == 7)
                let changes = try await receipt.events().filter { $0.kind == .payment }
                #expect(changes.compactMap { $0.detail["answer"]?.string } == ["pending", "confirmed"])
            }
        }
    }

    @Test func noMessageLeavesForAPaymentThatWasNotCaptured() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let failed = try await tenant.accept(token: "tok_failed_1")
            let refunded = try await tenant.accept(token: "tok_refunded_1")
            try await world.withEngine { _ in
                for receipt in [failed, refunded] {
                    try await untilFinal(world, receipt)
                    let now = try await receipt.current()
                    #expect(now.status == .cancelled && now.reason == .paymentNotCaptured)
                }
            }
            #expect(tenant.messages() == 0)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).isEmpty)
        }
    }

    @Test func aCompletedRefundGetsItsOwnReceipt() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let receipt = try await tenant.accept(token: "tok_refunded_1", kind: .refund)
            try await world.withEngine { _ in try await untilFinal(world, receipt) }
            let now = try await receipt.current()
            #expect(now.status == .delivered && now.content.template == "refund-receipt")
            #expect(now.content.transaction?.kind == .refund)
        }
    }

    @Test func aPaymentThatStaysPendingExpiresWithoutAMessage() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let receipt = try await tenant.accept(token: "tok_pending_1", lasting: .minutes(30))
            try await world.withEngine { _ in try await untilFinal(world, receipt) }
            let now = try await receipt.current()
            #expect(now.status == .expired && now.reason == .paymentPending && tenant.messages() == 0)
            #expect(now.updatedAt >= now.expiresAt)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).map(\.reason) == [.paymentPending])
            // 2 s, doubled up to 10 minutes: some ten questions in half an hour.
            #expect((7...14).contains(world.sandbox.asks(for: "tok_pending_1")))
        }
    }

    @Test func aGatewayThatIsDownLongerThanTheReceiptsLifeEndsInAFollowUpThatCanBeTriedAgain() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            world.sandbox.order(PaymentOrder(.captured, trouble: .down), reference: "tok_1")
            let receipt = try await tenant.accept(token: "tok_1", lasting: .minutes(20))
            try await world.withEngine { _ in
                try await untilFinal(world, receipt)
                let now = try await receipt.current()
                #expect(now.status == .deliveryFailed && now.reason == .gatewayFailing && now.deliveries.isEmpty)
                #expect(now.updatedAt >= now.expiresAt && tenant.messages() == 0)
                let followUp = try #require(try await tenant.store.followUps(after: nil, limit: 9).first)
                #expect(followUp.reason == .gatewayFailing && followUp.receipt == receipt.id)
                world.sandbox.order(PaymentOrder(.captured), reference: "tok_1")
                let request = RetryRequest(channels: nil, isConfirmedMissing: false, expiry: .hours(1))
                let result = try await tenant.store.retry(
                    followUp.id, request, by: KeyID(at: world.clock.now), at: world.clock.now)
                guard case .done = result else {
                    Issue.record("it can't be tried again: \(result)")
                    return
                }
                try await world.until("it is delivered") { try await receipt.status() == .delivered }
                #expect(tenant.messages() == 1)
            }
        }
    }

    @Test func manyReceiptsOfAGatewayThatIsDownAllEndInFollowUpsThoughItIsLeftInPeace() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            var receipts: [TestReceipt] = []
            for number in 0..<40 {
                world.sandbox.order(PaymentOrder(.captured, trouble: .down), reference: "tok_\(number)")
                receipts.append(try await tenant.accept(token: "tok_\(number)", lasting: .minutes(10)))
            }
            try await world.withEngine { _ in
                try await world.until("all are final") {
                    for receipt in receipts where try await !receipt.status().isFinal { return false }
                    return true
                }
            }
            for receipt in receipts {
                let now = try await receipt.current()
                #expect(now.status == .deliveryFailed && now.reason == .gatewayFailing)
            }
            #expect(try await tenant.store.followUps(after: nil, limit: 99).count == 40)
            #expect(tenant.messages() == 0)
            // Forty receipts with their own waits would have asked some four hundred times.
            #expect(world.sandbox.requests().count { $0.operation == .payment } < 100)
        }
    }

    @Test func aReferenceThatTheGatewayDoesNotKnowIsAskedForAWhileAndLandsOnADesk() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let late = try await tenant.accept(token: "tok_unheard_1")
            let never = try await tenant.accept(token: "tok_unheard_2")
            try await world.withEngine { _ in
                try await world.until("both wait") {
                    let first = try await late.current().reason
                    let second = try await never.current().reason
                    return first == .paymentUnknown && second == .paymentUnknown
                }
                world.sandbox.order(PaymentOrder(.captured), reference: "tok_unheard_1")
                try await untilFinal(world, late)
                try await untilFinal(world, never)
            }
            #expect(try await late.status() == .delivered)
            let now = try await never.current()
            #expect(now.status == .deliveryFailed && now.reason == .paymentUnknown && tenant.messages() == 1)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).map(\.receipt) == [never.id])
        }
    }

    @Test(arguments: [
        "reference", "amount_decimal", "currency", "card_last4", "card_brand", "authorization_code", "paid_at",
        "status",
    ])
    func cardDataFromAGatewayIsDroppedAndTold(field: String) async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            var order = PaymentOrder(.captured, trouble: .cardData)
            order.cardDataField = field
            world.sandbox.order(order, reference: "tok_bad")
            let receipt = try await tenant.accept(token: "tok_bad")
            try await world.withEngine { _ in try await untilFinal(world, receipt) }
            let now = try await receipt.current()
            #expect(now.status == .deliveryFailed && now.reason == .cardDataFromGateway && tenant.messages() == 0)
            #expect(now.content.transaction == nil && world.sandbox.asks(for: "tok_bad") == 1)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).map(\.reason) == [.cardDataFromGateway])
            await world.store.close()
            let folder = URL(filePath: world.path).deletingLastPathComponent()
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
                #expect(try Data(contentsOf: file).range(of: Data("4111111111111111".utf8)) == nil)
            }
        }
    }

    @Test func aStopBetweenAnyTwoStepsLosesNothingAndSendsNothingTwice() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            var order = PaymentOrder(.captured)
            order.pendingAsks = 2
            world.sandbox.order(order, reference: "tok_1")
            let receipt = try await tenant.accept(token: "tok_1")
            for asks in 1...3 {
                try await world.reopenStore()
                try await world.withEngine { _ in
                    try await world.until("it was asked for") {
                        let isSettled = try await receipt.status() != .accepted || asks > 2
                        return world.sandbox.asks(for: "tok_1") >= asks && isSettled
                    }
                }
            }
            try await world.reopenStore()
            try await world.withEngine { _ in try await untilFinal(world, receipt) }
            #expect(try await receipt.status() == .delivered && tenant.messages() == 1)
        }
    }

    @Test func twoTenantsKnowNothingOfEachOthersPayments() async throws {
        try await World.run { world in
            let first = try await tenant(world)
            let second = try await tenant(world, "other")
            let own = try await first.accept(token: "tok_captured_1")
            let others = try await second.accept(token: "tok_captured_1")
            try await world.withEngine { _ in
                try await untilFinal(world, own)
                try await untilFinal(world, others)
            }
            #expect(try await own.status() == .delivered)
            #expect(try await others.status() == .delivered)
            #expect(first.messages() == 1 && second.messages() == 1)
        }
    }

    @Test func aGatewayThatIsMendedIsAskedAtOnce() async throws {
        try await World.run { world in
            let tenant = try await tenant(world, gateway: false)
            let receipt = try await tenant.accept(token: "tok_captured_1")
            try await world.withEngine { _ in
                try await world.until("nobody can be asked") {
                    try await receipt.current().reason == .gatewayNotConfigured
                }
                let before = world.clock.now
                try await tenant.setGateway()
                try await untilFinal(world, receipt)
                #expect(world.clock.now - before < .minutes(1))
            }
            #expect(try await receipt.status() == .delivered)
        }
    }

    @Test func theTenantsBudgetOfQuestionsHolds() async throws {
        try await World.run { world in
            let tenant = try await tenant(world, gateway: false)
            try await tenant.setGateway(requestsPerMinute: 60)
            var receipts: [TestReceipt] = []
            for number in 0..<30 { receipts.append(try await tenant.accept(token: "tok_captured_\(number)")) }
            let begun = world.clock.now
            try await world.withEngine { _ in
                for receipt in receipts { try await untilFinal(world, receipt) }
            }
            // One a second, and one that is there at the start.
            #expect(world.clock.now - begun >= .seconds(29))
            #expect(tenant.messages() == 30)
        }
    }

    @Test func aClockThatIsSetBackHoldsNoPaymentUp() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            var order = PaymentOrder(.captured)
            order.pendingAsks = 3
            world.sandbox.order(order, reference: "tok_1")
            let receipt = try await tenant.accept(token: "tok_1")
            try await world.withEngine { _ in
                try await world.until("it waits") { try await receipt.status() == .awaitingPayment }
                let before = world.clock.counter
                world.clock.setCalendar(by: .days(-1))
                try await untilFinal(world, receipt)
                #expect(world.clock.counter - before < 600_000_000_000)
            }
            #expect(try await receipt.status() == .delivered && tenant.messages() == 1)
        }
    }
}

extension TestTenant {
    func setGateway(requestsPerMinute: Int = 6_000) async throws {
        let body: JSONValue = [
            "kind": "http-json", "url": .string(world.url + "/gateway/payments/{token}"), "auth": ["kind": "bearer"],
            "map": [
                "id": "/reference", "amount": "/amount_decimal", "currency": "/currency", "cardLast4": "/card_last4",
                "cardBrand": "/card_brand", "authorizationCode": "/authorization_code", "paidAt": "/paid_at",
                "status": "/status",
            ],
            "requestsPerMinute": .integer(requestsPerMinute),
        ]
        let settings = try body.read(GatewaySettings.init(reading:))
        try await set(.gateway, settings.json, secret: Secret(text: "s3cr3t"))
    }

    /// Accepts a receipt that names its payment, as the intake would.
    func accept(
        token: String, kind: Transaction.Kind = .payment, phone: String = "+447700900001",
        lasting life: Milliseconds = .hours(4)
    ) async throws -> TestReceipt {
        let now = world.clock.now
        let request: JSONValue = [
            "paymentToken": .string(token), "type": .string(kind.rawValue), "recipient": ["phone": .string(phone)],
        ]
        let content = try request.read(ReceiptContent.init(reading:))
        let id = ReceiptID(at: now)
        let receipt = NewReceipt(
            id: id, content: content, canonicalRequest: request.serialized(sortedNames: true),
            idempotencyKey: token + kind.rawValue, templateVersion: 1, channels: [.sms], source: .api,
            expiresAt: now + life, createdAt: now,
            delivery: .queued(id: DeliveryID(at: now), receipt: id, channel: .sms, position: 0, at: now))
        #expect(try await store.accept(receipt) == .accepted)
        let made = TestReceipt(tenant: self, id: id)
        world.remember(made)
        return made
    }
}
