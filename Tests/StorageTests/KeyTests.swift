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

    @Test func usesAreWrittenToTheMinute() async throws {
        let test = try await TestStore()
        let key = key(of: test.tenant.id)
        try await test.own.addKey(key, secretHash: hash)
        await test.store.noteUse(of: key.id, at: now)
        #expect(try await test.own.keys(after: nil, limit: 1)[0].lastUsedAt == now)
        await test.store.noteUse(of: key.id, at: now + .seconds(30))
        #expect(try await test.own.keys(after: nil, limit: 1)[0].lastUsedAt == now)
        await test.store.noteUse(of: key.id, at: now + .seconds(61))
        #expect(try await test.own.keys(after: nil, limit: 1)[0].lastUsedAt == now + .seconds(61))
    }
}
