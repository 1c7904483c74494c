import Domain
import GRDB
import Testing

@testable import Storage

struct HandsTests {
    @Test func takingIntoHandWritesNothingAndEndsWithTheRun() async throws {
        let test = try await TestStore()
        let ids = try await test.accept([.number(1), .number(2)])
        let before = test.store.commitCount
        let leased = try await test.lease()
        #expect(leased.count == 2 && test.store.hands.count == 2)
        #expect(test.store.commitCount == before)
        let store = try await test.reopened()
        #expect(try await store.outbox.recover(at: TestStore.now) == 0)
        #expect(try await test.lease(from: store).map(\.delivery.receipt) == ids)
        await store.close()
    }

    @Test func whatIsSettledIsOutOfHandAndWhatTheStoreRefusedIsNot() async throws {
        let test = try await TestStore()
        try await test.accept([.number(1), .number(2)])
        let leased = try await test.lease()
        #expect(try await test.begin(leased[0]) == "begun")
        try await test.settle(leased[0], .send(.refused(.refusedByPlatform)))
        #expect(test.store.hands.count == 1 && !test.store.hands.holds(leased[0]))
        #expect(try await test.settle(leased[0], .send(.refused(.refusedByPlatform))) == nil)
        await test.store.close()
        await #expect(throws: StoreError.self) {
            try await test.settle(leased[1], .send(.refused(.refusedByPlatform)))
        }
        #expect(test.store.hands.holds(leased[1]))
    }

    @Test func aLaneWithMuchInHandGivesWhatIsFree() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<50).map { Sample.number($0) })
        let first = try await test.lease(limit: 40)
        #expect(first.map(\.delivery.receipt) == Array(ids.prefix(40)))
        #expect(try await test.lease(limit: 4).map(\.delivery.receipt) == Array(ids[40..<44]))
        test.outbox.release(Array(first.prefix(3)))
        #expect(try await test.lease(limit: 5).map(\.delivery.receipt) == Array(ids[..<3] + ids[44..<46]))
    }

    @Test func aStoreOfAnEarlierReleaseKeepsTheLeasesOfWhatIsInFlight() throws {
        let old = try OldStore(upTo: "0017-work-check")
        try old.addDelivery("queued", work: 0, isLeased: true)
        try old.addDelivery("retrying", work: 1, isLeased: true)
        try old.addDelivery("sending", work: nil, isLeased: true)
        let queue = old.queue
        try Schema.migrator.migrate(queue)
        let leased = try queue.read {
            try String.fetchAll($0, sql: "SELECT status FROM deliveries WHERE lease_boot IS NOT NULL")
        }
        #expect(leased == ["sending"])
    }
}
