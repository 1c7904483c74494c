import Domain
import Testing

@testable import Storage

struct KeyTests {
    private let now = TestStore.now
    private let hash = [UInt8](repeating: 7, count: 32)

    private func key(of tenant: TenantID?, at time: Timestamp = TestStore.now) -> APIKey {
        APIKey(
            id: KeyID(at: time), tenant: tenant, role: tenant == nil ? .platformAdmin : .sender, name: "k",
            createdAt: time, expiresAt: time + .days(1))
    }

    @Test func aKeyIsFoundWithItsHash() async throws {
        let test = try await TestStore()
        let key = key(of: test.tenant.id)
        try await test.own.addKey(key, secretHash: hash)
        for _ in 0..<2 {
            let found = try #require(try await test.store.findKey(key.id))
            #expect(found.key == key && found.secretHash == hash)
        }
        #expect(try await test.store.findKey(KeyID(at: now)) == nil)
    }

    @Test func platformKeysBelongToNoTenant() async throws {
        let test = try await TestStore()
        #expect(try await test.store.hasPlatformKey() == false)
        try await test.store.addKey(key(of: nil), secretHash: hash)
        #expect(try await test.store.hasPlatformKey())
        #expect(try await test.own.keys(after: nil, limit: 9).isEmpty)
        let wrong = APIKey(id: KeyID(at: now), tenant: nil, role: .sender, name: "k", createdAt: now)
        await #expect(throws: StoreError.self) { try await test.store.addKey(wrong, secretHash: hash) }
    }

    @Test func aRevocationCountsAtOnceAndKeepsItsTime() async throws {
        let test = try await TestStore()
        let key = key(of: test.tenant.id)
        try await test.own.addKey(key, secretHash: hash)
        #expect(try await test.store.findKey(key.id)?.key.revokedAt == nil)
        #expect(try await test.own.revokeKey(key.id, at: now))
        #expect(try await test.store.findKey(key.id)?.key.revokedAt == now)
        #expect(try await test.own.revokeKey(key.id, at: now + .hours(1)))
        #expect(try await test.store.findKey(key.id)?.key.revokedAt == now)
        #expect(try await test.own.revokeKey(KeyID(at: now), at: now) == false)
    }

    @Test func noFinderInARaceRemembersARevokedKeyAsGood() async throws {
        let test = try await TestStore()
        for _ in 0..<30 {
            let key = key(of: test.tenant.id)
            try await test.own.addKey(key, secretHash: hash)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { for _ in 0..<5 { _ = try await test.store.findKey(key.id) } }
                }
                group.addTask { _ = try await test.own.revokeKey(key.id, at: TestStore.now) }
                try await group.waitForAll()
            }
            #expect(try await test.store.findKey(key.id)?.key.revokedAt == now)
        }
    }

    @Test func keysAreListedByPages() async throws {
        let test = try await TestStore()
        let keys = (0..<5).map { key(of: test.tenant.id, at: now + Milliseconds($0)) }
        for key in keys.shuffled() { try await test.own.addKey(key, secretHash: hash) }
        #expect(try await test.own.keys(after: nil, limit: 3) == Array(keys[0..<3]))
        #expect(try await test.own.keys(after: keys[2].id, limit: 3) == Array(keys[3...]))
    }

    /// What is told is exact; what is written costs one write a minute, and no request waits for it.
    @Test func usesAreToldAtOnceAndWrittenOnceAMinute() async throws {
        let test = try await TestStore()
        let keys = (0..<3).map { key(of: test.tenant.id, at: now + .seconds($0)) }
        for key in keys { try await test.own.addKey(key, secretHash: hash) }
        let known = try await keys.asyncMap { try #require(try await test.store.findKey($0.id)) }
        #expect(test.store.keys.isWritingDue(at: now))
        let commits = test.store.commitCount
        for second in 1..<60 {
            for key in known { test.store.noteUse(of: key, at: now + .seconds(Int64(second))) }
        }
        #expect(test.store.commitCount == commits)
        #expect(
            try await test.own.keys(after: nil, limit: 9).map(\.lastUsedAt) == known.map { _ in now + .seconds(59) })
        #expect(test.store.keys.isWritingDue(at: now + .seconds(60)))
        await test.store.writeKeyUses()
        #expect(test.store.commitCount == commits + 1)
        await test.store.writeKeyUses()
        #expect(test.store.commitCount == commits + 1)
        test.store.keys.forget(keys[0].id)
        #expect(try await test.own.keys(after: nil, limit: 1)[0].lastUsedAt == now + .seconds(59))
    }

    @Test func usesOutliveAStopAndAForgottenKey() async throws {
        let test = try await TestStore()
        let key = key(of: test.tenant.id)
        try await test.own.addKey(key, secretHash: hash)
        let known = try #require(try await test.store.findKey(key.id))
        #expect(test.store.keys.isWritingDue(at: now))
        test.store.noteUse(of: known, at: now + .seconds(5))
        _ = try await test.own.revokeKey(key.id, at: now + .seconds(6))
        let store = try await test.reopened()
        #expect(try await store.tenant(test.tenant.id).keys(after: nil, limit: 1)[0].lastUsedAt == now + .seconds(5))
        await store.close()
    }

    @Test func aRotationShortensTheOldKeyAndNeverLengthensIt() async throws {
        let test = try await TestStore()
        let old = key(of: test.tenant.id)
        try await test.own.addKey(old, secretHash: hash)
        _ = try await test.store.findKey(old.id)
        func next(_ hours: Int64) -> APIKey {
            APIKey(
                id: KeyID(at: now + .hours(hours)), tenant: test.tenant.id, role: .sender, name: "next",
                createdAt: now + .hours(hours), replaces: old.id)
        }
        let first = next(1)
        let rotation = try await test.own.keyShelf.rotate(
            old.id, to: first, secretHash: hash, oldUntil: now + .hours(2))
        guard case .done = rotation else {
            Issue.record("\(rotation)")
            return
        }
        // Also where the old one was in memory.
        #expect(try await test.store.findKey(old.id)?.key.expiresAt == now + .hours(2))
        #expect(try await test.store.findKey(old.id)?.key.replacedBy == first.id)
        #expect(try await test.store.findKey(first.id)?.key.replaces == old.id)
        _ = try await test.own.keyShelf.rotate(old.id, to: next(1), secretHash: hash, oldUntil: now + .days(9))
        #expect(try await test.store.findKey(old.id)?.key.expiresAt == now + .hours(2))
        let late = try await test.own.keyShelf.rotate(old.id, to: next(3), secretHash: hash, oldUntil: now + .hours(4))
        guard case .ended = late else {
            Issue.record("\(late)")
            return
        }
        #expect(try await test.own.keys(after: nil, limit: 9).count == 3)
        let other = try await test.addTenant("second")
        let foreign = try await other.keyShelf.rotate(first.id, to: next(2), secretHash: hash, oldUntil: now)
        guard case .missing = foreign else {
            Issue.record("\(foreign)")
            return
        }
    }

    @Test func aTenantsLimitReachesKeysInMemory() async throws {
        let test = try await TestStore()
        let key = key(of: test.tenant.id)
        try await test.own.addKey(key, secretHash: hash)
        #expect(try await test.store.findKey(key.id)?.allowance.limit == .standard)
        var changed = test.tenant
        changed.callers = CallerLimit(perSecond: 2.5, burst: 7)
        changed.revision = 2
        _ = try await test.own.change(changed, from: 1)
        #expect(try await test.store.findKey(key.id)?.allowance.limit == changed.callers)
        #expect(try await test.store.directory.tenant(test.tenant.id)?.callers == changed.callers)
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
