import Domain
import JSON
import Privacy
import Synchronization
import Testing

@testable import Storage

struct AcceptTests {
    @Test func anAcceptedReceiptReadsBackWhole() async throws {
        let test = try await TestStore()
        let new = try Sample(conversation: "conv-1").receipt()
        #expect(try await test.own.accept(new) == .accepted)
        let receipt = try #require(try await test.own.receipt(new.id))
        #expect(receipt.content == new.content && receipt.channels == [.sms, .email] && receipt.templateVersion == 3)
        #expect(receipt.status == .accepted && receipt.reason == nil && receipt.source == .api)
        #expect(receipt.createdAt == new.createdAt && receipt.expiresAt == new.expiresAt)
        #expect(receipt.deliveries == [new.delivery])
    }

    @Test func theSameRequestUnderTheSameKeyGetsTheSameAnswer() async throws {
        let test = try await TestStore()
        let first = try Sample().receipt()
        #expect(try await test.own.accept(first) == .accepted)
        for _ in 0..<3 {
            #expect(
                try await test.own.accept(Sample().receipt())
                    == .repeated(first.id, answer: first.answer(of: test.tenant.id)))
        }
        #expect(try await test.own.receipts(ReceiptFilter(), before: nil, limit: 9).count == 1)
    }

    @Test func anotherRequestUnderTheSameKeyIsRefused() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        #expect(try await test.own.accept(Sample(transaction: "tx-2").receipt()) == .keyReused)
        #expect(try await test.own.accept(Sample(metadata: "order-2").receipt()) == .keyReused)
    }

    @Test func aPaymentHasOneReceiptAndItsRefundAnother() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        #expect(try await test.own.accept(Sample(key: "key-2").receipt()) == .exists(id))
        #expect(try await test.own.accept(Sample(key: "key-3", kind: "refund").receipt()) == .accepted)
        #expect(try await test.own.accept(Sample(key: "key-2").receipt()) == .exists(id))
    }

    @Test func twoTenantsKnowNothingOfEachOthersKeysAndPayments() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        let own = try await test.accept([Sample()])
        let others = try await test.accept([Sample()], for: other)
        #expect(own != others)
        #expect(try await other.receipt(own[0]) == nil)
    }

    @Test func ofManyConcurrentRequestsWithOneKeyOneIsAccepted() async throws {
        let test = try await TestStore()
        let own = test.own
        let results = try await withThrowingTaskGroup(of: (NewReceipt, AcceptResult).self) { group in
            for _ in 0..<100 {
                let receipt = try Sample().receipt()
                group.addTask { (receipt, try await own.accept(receipt)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let accepted = results.filter { $0.1 == .accepted }
        #expect(accepted.count == 1)
        let first = try #require(accepted.first?.0)
        let answer = first.answer(of: test.tenant.id)
        #expect(results.filter { $0.1 == .repeated(first.id, answer: answer) }.count == 99)
    }

    @Test func ofManyConcurrentRequestsForOnePaymentOneIsAccepted() async throws {
        let test = try await TestStore()
        let own = test.own
        let results = try await withThrowingTaskGroup(of: AcceptResult.self) { group in
            for number in 0..<50 {
                let receipt = try Sample(key: "key-\(number)").receipt()
                group.addTask { try await own.accept(receipt) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 == .accepted }.count == 1)
        let id = try #require(try await own.receipts(ReceiptFilter(), before: nil, limit: 9).first?.id)
        #expect(results.filter { $0 == .exists(id) }.count == 49)
    }

    @Test func anEarlierRequestIsFoundWithoutAWrite() async throws {
        let test = try await TestStore()
        let first = try Sample().receipt()
        #expect(try await test.own.accept(first) == .accepted)
        let commits = test.store.commitCount
        let same = try await test.own.earlier(idempotencyKey: "key-1", canonicalRequest: first.canonicalRequest)
        #expect(same == .repeated(first.id, answer: first.answer(of: test.tenant.id)))
        #expect(try await test.own.earlier(idempotencyKey: "key-1", canonicalRequest: [1]) == .keyReused)
        #expect(try await test.own.earlier(idempotencyKey: "key-2", canonicalRequest: first.canonicalRequest) == nil)
        #expect(test.store.commitCount == commits)
    }

    @Test func theEngineHearsOfTheLaneOnce() async throws {
        let test = try await TestStore()
        _ = test.store.arrivals.take()
        try await test.accept([.number(1), .number(2), Sample(key: "e", transaction: "e", channels: [.email])])
        let notes = test.store.arrivals.take()
        #expect(
            notes.lanes == [Lane(tenant: test.tenant.id, channel: .sms), Lane(tenant: test.tenant.id, channel: .email)])
        #expect(try await test.own.accept(Sample.number(1).receipt()) != .accepted)
        #expect(test.store.arrivals.take().lanes.isEmpty)
    }

    @Test func whatComesBeforeALaneIsLookedIntoIsFoundWithTheRest() async throws {
        let test = try await TestStore()
        let rings = Mutex(0)
        test.store.arrivals.bell.listen { rings.withLock { $0 += 1 } }
        func told(_ number: Int) async throws -> Set<Lane> {
            try await test.accept([.number(number)])
            return test.store.arrivals.take().lanes
        }
        let lane: Set = [Lane(tenant: test.tenant.id, channel: .sms)]
        #expect(try await told(1) == lane)
        #expect(try await told(2).isEmpty)
        #expect(try await test.lease(.email).isEmpty)
        #expect(try await told(3).isEmpty)
        #expect(try await test.lease().count == 3)
        #expect(try await told(4) == lane)
        #expect(try await told(5).isEmpty)
        // An engine that starts finds all by itself.
        #expect(try await test.outbox.waiting().count == 1)
        #expect(try await told(6) == lane)
        #expect(rings.withLock { $0 } == 3)
    }

    @Test func aReceiptOfNoTenantIsNotStored() async throws {
        let test = try await TestStore()
        let nobody = test.store.tenant(TenantID(at: TestStore.now))
        await #expect(throws: StoreError.self) { try await nobody.accept(Sample().receipt()) }
    }
}
