import Domain
import Foundation
import GRDB
import JSON
import Testing

@testable import Storage

struct PaymentBookTests {
    private static let now = TestStore.now

    private static func paid(_ id: String, _ kind: Transaction.Kind = .payment) throws -> Transaction {
        Transaction(
            id: id, kind: kind, money: Money(minorUnits: 4_250, currency: try #require(Currency(code: "GBP"))),
            cardLast4: "4242", cardBrand: "visa", authorizationCode: nil, paidAt: now)
    }

    private func due(_ test: TestStore, at time: Timestamp = now, from other: Store? = nil) async throws
        -> [WaitingPayment]
    {
        try await (other ?? test.store).paymentBook.due(of: test.tenant.id, besides: [], limit: 100, now: time)
    }

    private func settle(
        _ payment: WaitingPayment, _ answer: GatewayAnswer, at time: Timestamp = now, in store: Store
    ) async throws -> PaymentBook.Settled {
        var progress = payment.progress
        var random = SystemRandomNumberGenerator()
        let decision = progress.apply(answer, at: time, end: payment.expiresAt, random: &random)
        return try await store.paymentBook.settle(
            payment, decision, progress: progress, account: ["answer": "test"], followUpDue: .hours(24), at: time)
    }

    @Test func aReceiptWithoutItsTransactionHasNoDeliveryAndWaitsToBeAskedFor() async throws {
        let test = try await TestStore()
        let new = try Sample(token: "tok_1").receipt()
        #expect(try await test.own.accept(new) == .accepted)
        let receipt = try #require(try await test.own.receipt(new.id))
        #expect(receipt.status == .accepted && receipt.deliveries.isEmpty && receipt.content.transaction == nil)
        #expect(try await test.outbox.waiting().isEmpty)
        #expect(test.store.paymentNews.take().new == [test.tenant.id])
        #expect(try await test.store.paymentBook.waiting() == [test.tenant.id: Self.now])
        let waiting = try await due(test)
        #expect(waiting.map(\.receipt) == [new.id] && waiting[0].content?.payment?.token == "tok_1")
        #expect(try await test.own.accept(new) == .repeated(new.id, answer: new.answer(of: test.tenant.id)))
    }

    @Test func aReferenceHasOneReceiptATenantAndAKindBeforeAndAfterItsPaymentIsKnown() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample(token: "tok_1")])[0]
        #expect(try await test.own.accept(Sample(key: "key-2", token: "tok_1").receipt()) == .exists(id))
        #expect(try await settle(due(test)[0], .confirmed(Self.paid("tx-1")), in: test.store) == .confirmed)
        #expect(try await test.own.accept(Sample(key: "key-2", token: "tok_1").receipt()) == .exists(id))
        #expect(try await test.own.accept(Sample(key: "key-2").receipt()) == .exists(id))
        try await test.accept([Sample(key: "key-3", kind: "refund", token: "tok_1")])
        let other = try await test.addTenant("second")
        try await test.accept([Sample(token: "tok_1")], for: other)
        let again = try await test.reopened()
        #expect(
            try await again.tenant(test.tenant.id).accept(Sample(key: "key-4", token: "tok_1").receipt())
                == .exists(id))
        #expect(try await again.tenant(test.tenant.id).accept(Sample(key: "key-4").receipt()) == .exists(id))
        await again.close()
    }

    @Test func aConfirmedPaymentMakesAReceiptLikeAnyOther() async throws {
        let test = try await TestStore()
        let new = try Sample(token: "tok_1").receipt()
        #expect(try await test.own.accept(new) == .accepted)
        #expect(try await settle(due(test)[0], .confirmed(Self.paid("tx-77")), in: test.store) == .confirmed)
        #expect(test.store.arrivals.take().lanes == [Lane(tenant: test.tenant.id, channel: .sms)])
        let receipt = try #require(try await test.own.receipt(new.id))
        #expect(receipt.content.transaction?.id == "tx-77" && receipt.status == .accepted)
        let leased = try await test.lease()
        #expect(leased.count == 1 && leased[0].content.transaction?.money.minorUnits == 4_250)
        var filter = ReceiptFilter()
        filter.transactionID = "tx-77"
        #expect(try await test.own.receipts(filter, before: nil, limit: 9).map(\.id) == [new.id])
        #expect(try await due(test).isEmpty)
        // The first answer told of no transaction, and is told again.
        #expect(try await test.own.accept(new) == .repeated(new.id, answer: new.answer(of: test.tenant.id)))
        let kinds = try #require(try await test.own.events(of: new.id)).map(\.kind)
        #expect(kinds == [.accepted, .payment])
    }

    @Test func ofTwoReferencesToOneTransactionTheSecondEndsWithoutADelivery() async throws {
        let test = try await TestStore()
        let ids = try await test.accept([Sample(token: "tok_1"), Sample(key: "key-2", token: "tok_2")])
        let waiting = try await due(test).sorted { $0.receipt == ids[0] && $1.receipt != ids[0] }
        #expect(try await settle(waiting[0], .confirmed(Self.paid("tx-1")), in: test.store) == .confirmed)
        #expect(try await settle(waiting[1], .confirmed(Self.paid("tx-1")), in: test.store) == .exists(ids[0]))
        let second = try #require(try await test.own.receipt(ids[1]))
        #expect(second.status == .cancelled && second.reason == .receiptExists && second.deliveries.isEmpty)
        let events = try #require(try await test.own.events(of: ids[1]))
        #expect(events.contains { $0.detail["receiptId"]?.string == ids[0].description })
        // A refund of the same id is another matter.
        try await test.accept([Sample(key: "key-3", kind: "refund", token: "tok_3")])
        #expect(try await settle(due(test)[0], .confirmed(Self.paid("tx-1", .refund)), in: test.store) == .confirmed)
    }

    @Test func aReceiptThatCarriesTheTransactionComesBeforeOneThatAsksForIt() async throws {
        let test = try await TestStore()
        let asked = try await test.accept([Sample(token: "tok_1")])[0]
        let carried = try await test.accept([Sample(key: "key-2")])[0]
        #expect(try await settle(due(test)[0], .confirmed(Self.paid("tx-1")), in: test.store) == .exists(carried))
        #expect(try await test.own.receipt(asked)?.status == .cancelled)
    }

    @Test func anAnswerIsSettledOnce() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(token: "tok_1")])
        let payment = try await due(test)[0]
        #expect(try await settle(payment, .confirmed(Self.paid("tx-1")), in: test.store) == .confirmed)
        #expect(try await settle(payment, .confirmed(Self.paid("tx-1")), in: test.store) == .lost)
        #expect(try await settle(payment, .pending, in: test.store) == .lost)
        #expect(try await test.lease().count == 1)
    }

    @Test func aPendingPaymentWaitsOverARestart() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample(token: "tok_1")])[0]
        guard case .waiting(let until) = try await settle(due(test)[0], .pending, in: test.store) else {
            Issue.record("it does not wait")
            return
        }
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .awaitingPayment && receipt.reason == .paymentPending)
        let again = try await test.reopened()
        #expect(try await again.paymentBook.waiting() == [test.tenant.id: until])
        #expect(try await due(test, at: until - Milliseconds(1), from: again).isEmpty)
        let payment = try #require(try await due(test, at: until, from: again).first)
        #expect(payment.progress.asks == 1 && payment.progress.reason == .paymentPending)
        #expect(try await settle(payment, .confirmed(Self.paid("tx-1")), at: until, in: again) == .confirmed)
        await again.close()
    }

    @Test func aReceiptIsWithdrawnWhileItsPaymentIsAskedFor() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample(token: "tok_1")])[0]
        let payment = try await due(test)[0]
        guard case .changed = try await test.own.cancel(id, at: Self.now) else {
            Issue.record("it can't be withdrawn")
            return
        }
        #expect(try await settle(payment, .confirmed(Self.paid("tx-1")), in: test.store) == .lost)
        #expect(try await test.own.receipt(id)?.reason == .cancelledByCaller)
        guard case .stale = try await test.own.cancel(id, at: Self.now) else {
            Issue.record("it was withdrawn twice")
            return
        }
        #expect(try await due(test).isEmpty)
        #expect(try await test.lease().isEmpty)
    }

    @Test func anErasureWithdrawsWhatWaitsForItsPayment() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample(token: "tok_1")])[0]
        let payment = try await due(test)[0]
        let request = try (["phone": "+15551234567"] as JSONValue).read(ErasureRequest.init(reading:))
        let erasure = try await test.own.requestErasure(of: request, at: Self.now + .seconds(1))
        try await test.store.erasures.work(on: erasure.id, of: test.tenant.id, at: Self.now + .seconds(1)) {}
        let receipt = try #require(try await test.own.receipt(id))
        #expect(
            receipt.status == .cancelled && receipt.content.erasedAt != nil && receipt.content.recipient.phone == nil)
        #expect(try await settle(payment, .confirmed(Self.paid("tx-1")), in: test.store) == .lost)
    }

    @Test func anAnswerThatComesWhileTheReceiptIsSealedAnewIsAskedForAgain() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(token: "tok_1")])
        let payment = try await due(test)[0]
        try await test.store.commits.write { db in
            try db.execute(sql: "UPDATE receipts SET content = CAST(content || x'00' AS BLOB)")
        }
        #expect(try await settle(payment, .confirmed(Self.paid("tx-1")), in: test.store) == .changed)
        #expect(try await due(test).count == 1)
    }
}
