import Domain
import JSON
import Testing

@testable import Storage

struct RecoveryTests {
    private let now = TestStore.now

    @Test func aNewRunTakesBackWhatTheLastOneHeld() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<3).map { Sample.number($0) })
        let leased = try await test.lease(limit: 2)
        #expect(try await test.begin(leased[0]) == "begun")
        let store = try await test.reopened()
        let later = now + .hours(1)
        #expect(try await store.outbox.recover(at: later) == 1)
        #expect(try await store.outbox.recover(at: later) == 0)

        let doubtful = try #require(try await test.lease(.sms, .lookUp, at: later, from: store).first)
        #expect(doubtful.delivery.id == leased[0].delivery.id && doubtful.delivery.doubtSince == now)
        #expect(doubtful.delivery.status == .retrying && doubtful.delivery.reason == .outcomeUnclear)
        #expect(doubtful.delivery.attempts == 1 && doubtful.delivery.step == 0)
        let free = try await test.lease(at: later, from: store).map(\.delivery.receipt)
        #expect(free == [ids[1], ids[2]])
        await store.close()
    }

    @Test func itsOwnLeasesAreLeftAlone() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        let leased = try #require(try await test.lease().first)
        #expect(try await test.outbox.recover(at: now) == 0)
        #expect(try await test.begin(leased) == "begun")
    }

    @Test func aLeaseOfTheLastRunCanDoNothingAfterIt() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        let old = try #require(try await test.lease().first)
        let store = try await test.reopened()
        _ = try await store.outbox.recover(at: now)
        let new = try #require(try await test.lease(from: store).first)
        let rules = ReceiptProgress.Rules(policies: Policies(), plan: .standard)
        let account = Outbox.Account(startedAt: now, detail: [:])
        let refused = WorkOutcome.send(.refused(.refusedByPlatform))
        #expect(try await store.outbox.settle(old, refused, rules: rules, account: account, at: now) == nil)
        #expect(try await store.outbox.settle(new, refused, rules: rules, account: account, at: now) != nil)
        #expect(try await store.tenant(test.tenant.id).receipt(id)?.deliveries[0].status == .failed)
        await store.close()
    }
}
