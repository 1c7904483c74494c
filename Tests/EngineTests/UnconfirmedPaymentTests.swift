import Domain
import Engine
import Intake
import JSON
import Sandbox
import Storage
import Testing

/// Receipts whose payment was not confirmed in time: somebody can still see to it, and never is a payment told twice.
@Suite struct UnconfirmedPaymentTests {
    /// A receipt whose payment stayed pending until it expired; then it is captured.
    private func expired(_ world: World, _ tenant: TestTenant) async throws -> TestReceipt {
        try await ended(world, tenant, PaymentOrder(.pending), .expired, .paymentPending)
    }

    private func ended(
        _ world: World, _ tenant: TestTenant, _ order: PaymentOrder, _ status: ReceiptStatus, _ reason: Reason
    ) async throws -> TestReceipt {
        world.sandbox.order(order, reference: "tok_1")
        let receipt = try await tenant.accept(token: "tok_1", lasting: .minutes(20))
        try await world.until("its time is over") { try await receipt.status().isFinal }
        let now = try await receipt.current()
        #expect(now.status == status && now.reason == reason && tenant.messages() == 0)
        world.sandbox.order(PaymentOrder(.captured), reference: "tok_1")
        return receipt
    }

    private func run(_ body: @Sendable (World, TestTenant) async throws -> Void) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            try await tenant.setGateway()
            try await world.withEngine { _ in try await body(world, tenant) }
        }
    }

    @Test func aPersonCanHaveAPaymentAskedForAgainThatWasPendingForTooLong() async throws {
        try await run { world, tenant in
            let receipt = try await expired(world, tenant)
            let followUp = try #require(try await tenant.store.followUps(after: nil, limit: 9).first)
            #expect(followUp.reason == .paymentPending && followUp.receipt == receipt.id)
            guard case .done = try await tenant.retry(followUp) else {
                Issue.record("it can't be tried again")
                return
            }
            try await world.until("it is delivered") { try await receipt.status() == .delivered }
            #expect(tenant.messages() == 1)
            #expect(try await tenant.store.followUps(after: nil, limit: 9).count == 1)
        }
    }

    @Test func aResendAsksForThePaymentAndTakesItOver() async throws {
        try await run { world, tenant in
            let receipt = try await expired(world, tenant)
            let again = try #require(try await tenant.resend(receipt.id, key: "again").made)
            #expect(try await tenant.resend(receipt.id, key: "more") == .notRepeatable)
            let made = TestReceipt(tenant: tenant, id: again)
            try await world.until("the resend is delivered") { try await made.status() == .delivered }
            let now = try await made.current()
            #expect(now.resendOf == receipt.id && now.content.transaction?.id == "pay_1")
            #expect(try await receipt.status() == .expired && tenant.messages() == 1)
            // Whoever asks for the payment by another way is told of the one that was sent.
            #expect(try await tenant.ask(["paymentToken": "tok_1"], key: "k2") == .exists(again))
            let transaction: JSONValue = [
                "id": "pay_1", "amount": "42.50", "currency": "USD", "paidAt": "2026-01-27T14:30:00Z",
            ]
            #expect(try await tenant.ask(["transaction": transaction], key: "k3") == .exists(again))
            #expect(try await tenant.resend(receipt.id, key: "k4") == .notRepeatable)
            let followUp = try #require(try await tenant.store.followUps(after: nil, limit: 9).first)
            guard case .notPossible = try await tenant.retry(followUp) else {
                Issue.record("the first receipt would be sent too")
                return
            }
            try await world.pass(.minutes(30), step: .seconds(20))
            #expect(tenant.messages() == 1)
            // The customer may want it again.
            let third = try #require(try await tenant.resend(again, key: "k5").made)
            let wanted = TestReceipt(tenant: tenant, id: third)
            try await world.until("sent again") { try await wanted.status() == .delivered }
            #expect(tenant.messages() == 2)
        }
    }

    @Test func aResendOfAReceiptWhoseGatewayWasDownEndsTheWayOfItsFollowUp() async throws {
        try await run { world, tenant in
            let order = PaymentOrder(.captured, trouble: .down)
            let receipt = try await ended(world, tenant, order, .deliveryFailed, .gatewayFailing)
            let again = try #require(try await tenant.resend(receipt.id, key: "again").made)
            let followUp = try #require(try await tenant.store.followUps(after: nil, limit: 9).first)
            guard case .notPossible = try await tenant.retry(followUp) else {
                Issue.record("two receipts would ask for one payment")
                return
            }
            let made = TestReceipt(tenant: tenant, id: again)
            try await world.until("the resend is delivered") { try await made.status() == .delivered }
            #expect(tenant.messages() == 1)
        }
    }

    @Test func aPaymentThatGotItsReceiptMeanwhileGetsNoSecond() async throws {
        try await run { world, tenant in
            let receipt = try await expired(world, tenant)
            let transaction: JSONValue = [
                "id": "pay_1", "amount": "42.50", "currency": "USD", "paidAt": "2026-01-27T14:30:00Z",
            ]
            let other = try #require(try await tenant.ask(["transaction": transaction], key: "k").made)
            let again = try #require(try await tenant.resend(receipt.id, key: "again").made)
            let made = [other, again].map { TestReceipt(tenant: tenant, id: $0) }
            try await world.until("both are final") {
                let first = try await made[0].status()
                let second = try await made[1].status()
                return first.isFinal && second.isFinal
            }
            #expect(try await made[0].status() == .delivered && tenant.messages() == 1)
            let now = try await made[1].current()
            #expect(now.status == .cancelled && now.reason == .receiptExists)
        }
    }

    @Test func ofManyWhoSeeToItAtOnceOneDoes() async throws {
        try await run { world, tenant in
            let receipt = try await expired(world, tenant)
            let followUp = try #require(try await tenant.store.followUps(after: nil, limit: 9).first)
            let done = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await tenant.resend(receipt.id, key: "r\(number)").made != nil }
                    group.addTask {
                        if case .done = try await tenant.retry(followUp) { true } else { false }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(done == 1)
            try await world.until("it is sent") { tenant.messages() > 0 }
            try await world.pass(.minutes(30), step: .seconds(20))
            #expect(tenant.messages() == 1)
        }
    }
}

extension TestTenant {
    private var intake: AcceptReceipt { AcceptReceipt(store: world.store, templates: world.catalogue) }

    /// Another agent each time.
    fileprivate func retry(_ followUp: FollowUp) async throws -> RetryResult {
        let request = RetryRequest(channels: nil, isConfirmedMissing: false, expiry: .hours(1))
        return try await store.retry(followUp.id, request, by: KeyID(at: world.clock.now), at: world.clock.now)
    }

    fileprivate func resend(_ receipt: ReceiptID, key: String) async throws -> AcceptOutcome {
        try await intake.resend(receipt, [:], channels: nil, for: id, key: key, at: world.clock.now)
    }

    fileprivate func ask(_ payment: JSONValue, key: String) async throws -> AcceptOutcome {
        try await intake.accept(
            payment.merging(patch: ["recipient": ["phone": "+447700900001"]]), for: id, key: key, at: world.clock.now)
    }
}

extension AcceptOutcome {
    /// The receipt that was accepted.
    fileprivate var made: ReceiptID? {
        if case .accepted(let id, _) = self { id } else { nil }
    }
}
