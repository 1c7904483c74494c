import Domain
import JSON
import Privacy
import Testing

@testable import Storage

struct SettingsTests {
    private func isChanged<Value>(_ result: ChangeResult<Value>) -> Bool {
        if case .changed = result { true } else { false }
    }

    @Test func ofManyConcurrentChangesNoneIsLost() async throws {
        let test = try await TestStore()
        let own = test.own
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    while true {
                        let current = try await own.setting(.policies)
                        let count = current?.body["count"]?.integer ?? 0
                        let result = try await own.change(
                            .policies, to: ["count": .integer(count + 1)], secret: nil, from: current?.revision ?? 0,
                            at: TestStore.now)
                        if case .changed = result { return }
                    }
                }
            }
            try await group.waitForAll()
        }
        let setting = try #require(try await own.setting(.policies))
        #expect(setting.revision == 200 && setting.body["count"]?.integer == 200)
    }

    @Test func aChangeOfAnOlderStateIsStale() async throws {
        let test = try await TestStore()
        #expect(isChanged(try await test.own.change(.budgets, to: [:], secret: nil, from: 0, at: TestStore.now)))
        guard case .stale = try await test.own.change(.budgets, to: [:], secret: nil, from: 0, at: TestStore.now)
        else { throw StoreError.closed }
        guard case .stale = try await test.own.change(.budgets, to: [:], secret: nil, from: 2, at: TestStore.now)
        else { throw StoreError.closed }
        #expect(try await test.own.setting(.budgets)?.revision == 1)
        #expect(try await test.own.setting(.senders) == nil)
    }

    @Test func aSecretIsKeptUnlessANewOneIsGiven() async throws {
        let test = try await TestStore()
        let later = TestStore.now + .days(1)
        _ = try await test.own.change(.genesys, to: [:], secret: Secret(text: "one"), from: 0, at: TestStore.now)
        _ = try await test.own.change(.genesys, to: ["clientId": "c"], secret: nil, from: 1, at: later)
        #expect(try await test.own.profile()?.clientSecret == Secret(text: "one"))
        #expect(try await test.own.setting(.genesys)?.secretSetAt == TestStore.now)
        _ = try await test.own.change(.genesys, to: [:], secret: Secret(text: "two"), from: 2, at: later)
        #expect(try await test.own.profile()?.clientSecret == Secret(text: "two"))
        #expect(try await test.own.setting(.genesys)?.secretSetAt == later)
    }

    @Test func theProfileIsWhatWasSetLast() async throws {
        let test = try await TestStore()
        #expect(try await test.own.profile()?.policies == Policies())
        for revision in 0..<20 {
            let length = Milliseconds.minutes(Int64(revision) + 1)
            _ = try await test.own.change(
                .policies, to: ["expiry": length.json], secret: nil, from: revision, at: TestStore.now)
            #expect(try await test.own.profile()?.policies.expiry == length)
        }
        let again = try await test.reopened()
        #expect(try await again.tenant(test.tenant.id).profile()?.policies.expiry == .minutes(20))
        await again.close()
    }

    @Test func readersInARaceWithAChangeSeeItOnceItIsMade() async throws {
        let test = try await TestStore()
        let own = test.own
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<50 { _ = try await own.profile() } }
            }
            for revision in 0..<30 {
                _ = try await own.change(
                    .policies, to: ["expiry": Milliseconds.minutes(Int64(revision) + 1).json], secret: nil,
                    from: revision, at: TestStore.now)
                #expect(try await own.profile()?.policies.expiry == .minutes(Int64(revision) + 1))
            }
            try await group.waitForAll()
        }
        #expect(try await own.profile()?.policies.expiry == .minutes(30))
    }

    @Test func theEngineHearsOfAChange() async throws {
        let test = try await TestStore()
        _ = test.store.arrivals.take()
        _ = try await test.own.change(.budgets, to: [:], secret: nil, from: 0, at: TestStore.now)
        #expect(test.store.arrivals.take().tenants == [test.tenant.id])
    }

    @Test func tenantsAreListedInTheOrderOfTheirMaking() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        let all = try await test.store.directory.list(after: nil, limit: 9).map(\.id)
        #expect(Set(all) == [test.tenant.id, other.tenant] && all == all.sorted())
        #expect(try await test.store.directory.list(after: all[0], limit: 9).map(\.id) == [all[1]])
        #expect(try await test.store.directory.list(after: nil, limit: 1).map(\.id) == [all[0]])
        guard case .slugTaken = try await test.store.directory.create(TestStore.tenant(named: "first"))
        else { throw StoreError.closed }
    }

    @Test func aTenantChangesFromItsOwnRevisionOnly() async throws {
        let test = try await TestStore()
        var changed = test.tenant
        changed.status = .suspended
        changed.revision = 2
        #expect(isChanged(try await test.own.change(changed, from: 1)))
        guard case .stale = try await test.own.change(changed, from: 1) else { throw StoreError.closed }
        #expect(try await test.store.directory.tenant(test.tenant.id) == changed)
        #expect(try await test.own.profile()?.tenant.status == .suspended)
    }
}
