import Domain
import Testing

@testable import Storage

struct OutboxLeaseTests {
    private let now = TestStore.now

    @Test func whatIsDueFirstIsLeasedFirst() async throws {
        let test = try await TestStore()
        let seconds: [Int64] = [5, 1, 4, 2, 3, 60]
        let samples = seconds.enumerated().map { index, second in
            var sample = Sample.number(index)
            sample.due = now + .seconds(second)
            return sample
        }
        let ids = try await test.accept(samples)
        let later = now + .seconds(10)
        let first = try await test.lease(limit: 3, at: later)
        #expect(first.map(\.delivery.receipt) == [ids[1], ids[3], ids[4]])
        #expect(try await test.lease(limit: 9, at: later).map(\.delivery.receipt) == [ids[2], ids[0]])
        #expect(try await test.lease(limit: 9, at: later).isEmpty)
    }

    @Test func aLeaseHasWhatTheWorkNeeds() async throws {
        let test = try await TestStore()
        let new = try Sample().receipt()
        #expect(try await test.own.accept(new) == .accepted)
        let leased = try #require(try await test.lease().first)
        #expect(leased.delivery == new.delivery && leased.content == new.content && leased.work == .send)
        #expect(leased.channels == [.sms, .email] && leased.templateVersion == 3)
        #expect(leased.expiresAt == new.expiresAt && leased.acceptedAt == new.createdAt)
        #expect(leased.lane == Lane(tenant: test.tenant.id, channel: .sms))
    }

    @Test func concurrentLeasesNeverGiveOneDeliveryTwice() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<100).map { Sample.number($0) })
        let leased = try await withThrowingTaskGroup(of: [ReceiptID].self) { group in
            for _ in 0..<20 { group.addTask { try await test.lease(limit: 10).map(\.delivery.receipt) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(leased.count == 100 && Set(leased) == Set(ids))
    }

    @Test func releasedDeliveriesAreFreeAgain() async throws {
        let test = try await TestStore()
        try await test.accept([.number(1), .number(2)])
        let leased = try await test.lease()
        test.outbox.release(leased)
        test.outbox.release([])
        #expect(try await test.lease().count == 2)
    }

    @Test func aReleaseLeavesWhatBeganToLeave() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        let leased = try await test.lease()
        #expect(try await test.begin(leased[0]) == "begun")
        test.outbox.release(leased)
        #expect(try await test.lease().isEmpty)
        #expect(try await test.settle(leased[0], .send(.refused(.refusedByPlatform))) != nil)
    }

    @Test func anOldLeaseCanDoNothing() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        let old = try #require(try await test.lease().first)
        test.outbox.release([old])
        #expect(try await test.begin(old) == "lost")
        let new = try #require(try await test.lease().first)
        #expect(try await test.begin(old) == "lost")
        #expect(try await test.settle(old, .send(.refused(.refusedByPlatform))) == nil)
        test.outbox.release([old])
        #expect(try await test.lease().isEmpty)
        #expect(try await test.begin(new) == "begun")
        #expect(try await test.begin(new) == "lost")
        #expect(try await test.own.receipt(id)?.deliveries[0].attempts == 1)
    }

    @Test func waitingTellsTheFirstDueOfEachLaneAndWork() async throws {
        let test = try await TestStore()
        var early = Sample.number(1)
        early.due = now - .seconds(7)
        try await test.accept([.number(0), early, Sample(key: "e", transaction: "e", channels: [.email])])
        let sms = Lane(tenant: test.tenant.id, channel: .sms)
        let email = Lane(tenant: test.tenant.id, channel: .email)
        let all = Set(try await test.outbox.waiting())
        #expect(
            all == [
                .init(lane: sms, work: .send, due: now - .seconds(7)), .init(lane: email, work: .send, due: now),
            ])
        func nextDue() async throws -> [Timestamp?] {
            try await test.outbox.nextDue(of: [
                .init(lane: sms, work: .send, limit: 1), .init(lane: sms, work: .poll, limit: 1),
                .init(lane: email, work: .send, limit: 1),
            ])
        }
        #expect(try await nextDue() == [now - .seconds(7), nil, now])
        let leased = try await test.lease(limit: 1)
        #expect(try await nextDue() == [now, nil, now])
        #expect(try await test.begin(leased[0]) == "begun")
        try await test.settle(leased[0], .send(.taken(.init(messageID: "m", conversationID: "c"))))
        let poll = Outbox.Waiting(lane: sms, work: .poll, due: now + .seconds(5))
        #expect(try await nextDue() == [now, now + .seconds(5), now])
        #expect(Set(try await test.outbox.waiting()).contains(poll))
    }
}
