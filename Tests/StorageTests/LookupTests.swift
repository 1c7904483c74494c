import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

/// Hashes wait in memory and move to their index: nothing a caller can see may depend on where one stands.
struct LookupTests {
    private func indexed(_ store: Store) async throws -> Int {
        try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM receipt_lookups") ?? 0 }
    }

    private func found(_ store: TenantStore, transaction: String) async throws -> [ReceiptID] {
        var filter = ReceiptFilter()
        filter.transactionID = transaction
        return try await store.receipts(filter, before: nil, limit: 9).map(\.id)
    }

    private func found(_ store: TenantStore, conversation: String) async throws -> [ReceiptID] {
        var filter = ReceiptFilter()
        filter.conversationID = conversation
        return try await store.receipts(filter, before: nil, limit: 9).map(\.id)
    }

    private func expectAllIsKnown(_ store: TenantStore, _ first: NewReceipt, _ refund: ReceiptID) async throws {
        #expect(
            try await store.accept(Sample(conversation: "conv").receipt())
                == .repeated(first.id, answer: first.answer(of: store.tenant)))
        #expect(try await store.accept(Sample(transaction: "else").receipt()) == .keyReused)
        #expect(try await store.accept(Sample(key: "else").receipt()) == .exists(first.id))
        #expect(try await store.accept(Sample(key: "else", kind: "refund").receipt()) == .exists(refund))
        #expect(try await Set(found(store, transaction: "tx-1")) == [first.id, refund])
        #expect(try await found(store, conversation: "conv") == [first.id])
        #expect(try await found(store, transaction: "none").isEmpty)
    }

    @Test func receiptsAreFoundWhereverTheirHashesStand() async throws {
        let test = try await TestStore()
        let first = try Sample(conversation: "conv").receipt()
        #expect(try await test.own.accept(first) == .accepted)
        let refund = try await test.accept([Sample(key: "key-2", kind: "refund", at: TestStore.now + .seconds(1))])[0]
        #expect(test.store.lookups.count == 5)
        #expect(try await indexed(test.store) == 0)
        try await expectAllIsKnown(test.own, first, refund)

        try await test.store.moveLookups()
        #expect(test.store.lookups.count == 0)
        #expect(try await indexed(test.store) == 5)
        try await expectAllIsKnown(test.own, first, refund)
    }

    @Test func aStartReadsWhatWasNotMoved() async throws {
        let test = try await TestStore()
        let first = try Sample(conversation: "conv").receipt()
        #expect(try await test.own.accept(first) == .accepted)
        try await test.store.moveLookups()
        let refund = try await test.accept([Sample(key: "key-2", kind: "refund", at: TestStore.now + .seconds(1))])[0]
        let store = try await test.reopened()
        #expect(store.lookups.count == 2)
        try await expectAllIsKnown(store.tenant(test.tenant.id), first, refund)
        await store.close()
    }

    @Test func aMoveThatWasCutOffIsMadeAgain() async throws {
        let test = try await TestStore()
        let first = try Sample(conversation: "conv").receipt()
        #expect(try await test.own.accept(first) == .accepted)
        let refund = try await test.accept([Sample(key: "key-2", kind: "refund", at: TestStore.now + .seconds(1))])[0]
        try await test.store.moveLookups()
        // As if the process had died after the hashes were written and before it was noted.
        try await test.store.pool.write { try $0.execute(sql: "UPDATE lookups_merged SET through = 0") }
        let store = try await test.reopened()
        #expect(store.lookups.count == 5)
        try await store.moveLookups()
        #expect(try await indexed(store) == 5)
        try await expectAllIsKnown(store.tenant(test.tenant.id), first, refund)
        await store.close()
    }

    @Test func anAcceptanceThatFailsLeavesNoHashBehind() async throws {
        let test = try await TestStore()
        let first = try Sample().receipt()
        #expect(try await test.own.accept(first) == .accepted)
        // Its delivery is of a receipt that does not exist: the schema refuses it when the hashes are noted already.
        let broken = try NewReceipt(
            Sample(key: "twin", transaction: "twin").receipt(), deliveryOf: ReceiptID(at: first.createdAt))
        await #expect(throws: StoreError.self) { try await test.own.accept(broken) }
        #expect(test.store.lookups.count == 2)
        #expect(try await test.own.accept(Sample(key: "twin", transaction: "twin").receipt()) == .accepted)
    }

    @Test func aReceiptThatIsDeletedFreesItsKey() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        try await test.store.moveLookups()
        try await test.store.pool.write { db in
            try db.execute(sql: "DELETE FROM deliveries; DELETE FROM receipts")
        }
        #expect(try await indexed(test.store) == 0)
        try await test.accept([Sample()])
    }

    @Test func whatFollowsDeletedReceiptsIsKnownAfterARestart() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(), .number(1), .number(2)])
        try await test.store.moveLookups()
        try await test.store.pool.write { db in
            try db.execute(sql: "DELETE FROM deliveries; DELETE FROM receipts")
        }
        let next = try await test.accept([Sample(key: "next", transaction: "next")])[0]
        let store = try await test.reopened()
        #expect(
            try await store.tenant(test.tenant.id).accept(Sample(key: "other", transaction: "next").receipt())
                == .exists(next))
        await store.close()
    }

    @Test func hashesMoveByThemselvesOnceThereAreMany() async throws {
        let test = try await TestStore()
        let hash = try #require(LookupHash([UInt8](repeating: 7, count: 16)))
        let sequence = try await test.store.commits.write { [lookups = test.store.lookups] db in
            for number in 1...100_000 { lookups.add([hash.with(low: UInt64(number))], sequence: Int64(number)) }
            return 100_000
        }
        try await test.accept([Sample()])
        while test.store.lookups.count > 0 { await Task.yield() }
        #expect(try await indexed(test.store) == sequence + 2)
    }
}

extension LookupHash {
    fileprivate func with(low: UInt64) -> LookupHash {
        LookupHash(bytes.prefix(8) + withUnsafeBytes(of: low.bigEndian) { Array($0) }) ?? self
    }
}

extension NewReceipt {
    /// The same with a delivery that belongs to another receipt.
    fileprivate convenience init(_ receipt: NewReceipt, deliveryOf other: ReceiptID) {
        self.init(
            id: receipt.id, content: receipt.content, canonicalRequest: receipt.canonicalRequest,
            idempotencyKey: receipt.idempotencyKey, templateVersion: receipt.templateVersion,
            channels: receipt.channels, source: receipt.source, expiresAt: receipt.expiresAt,
            createdAt: receipt.createdAt,
            delivery: .queued(
                id: receipt.delivery.id, receipt: other, channel: receipt.delivery.channel, position: 0,
                at: receipt.createdAt))
    }
}
