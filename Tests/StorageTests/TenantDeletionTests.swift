import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Testing
import Vault

@testable import Storage

struct TenantDeletionTests {
    private func keyringPath(_ test: TestStore) -> String { test.folder.appending(path: "keys.sqlite").path }

    private func filled() async throws -> (TestStore, TenantStore, ReceiptID) {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        try await test.accept([.number(1)], for: other)
        let id = try await test.accept([.number(2), .number(3)])[0]
        _ = try await test.own.change(.genesys, to: [:], secret: Secret(text: "secret"), from: 0, at: TestStore.now)
        try await test.own.suppress(
            "+15550000000", Suppression(channel: .sms, source: .api, evidence: "why", createdAt: TestStore.now))
        return (test, other, id)
    }

    private func delete(_ test: TestStore) async throws {
        guard case .changed = try await test.own.delete(from: 1, at: TestStore.now) else { throw StoreError.closed }
    }

    /// A copy of the store's files as they are, as a backup has them.
    private func backUp(_ test: TestStore, to name: String, keyring: Bool = false) throws -> String {
        let folder = test.folder.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let names = ["store.db", "store.db-wal"] + (keyring ? ["keys.sqlite", "keys.sqlite-wal"] : [])
        for name in names where FileManager.default.fileExists(atPath: test.folder.appending(path: name).path) {
            try FileManager.default.copyItem(
                at: test.folder.appending(path: name), to: folder.appending(path: name))
        }
        return folder.path
    }

    @Test func nothingOpensAnyMoreNeitherHereNorInABackup() async throws {
        let (test, other, id) = try await filled()
        let wrapped = try await test.store.keyring.file.queue.read { [tenant = test.tenant.id] in
            try $0.keyEntries(of: tenant).map(\.wrapped)
        }
        #expect(wrapped.count == 2)
        let before = try backUp(test, to: "before")
        try await delete(test)
        #expect(try await test.own.receipt(id) == nil)
        #expect(try await test.own.profile() == nil)
        for name in ["store.db", "store.db-wal", "keys.sqlite", "keys.sqlite-wal"] {
            let file = test.folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            let bytes = try Data(contentsOf: file)
            for key in wrapped { #expect(bytes.range(of: Data(key)) == nil, "\(name)") }
        }
        await test.store.close()

        // The backup still has the rows; the keyring of today and the master key do not open them.
        let backup = try Store.open(
            path: before + "/store.db", keyring: keyringPath(test), masterKey: test.masterKey)
        let sealed = try await backup.pool.read { db in
            try Data.fetchAll(
                db,
                sql: """
                    SELECT content FROM receipts WHERE tenant = ?1 UNION ALL SELECT secret FROM settings WHERE tenant = ?1
                    UNION ALL SELECT evidence FROM suppressions WHERE tenant = ?1
                    """, arguments: [test.tenant.id.data])
        }
        #expect(sealed.count == 4)
        let keys = try await backup.keyring.file.queue.read { try $0.allKeyEntries() }
        for entry in keys {
            let key = try backup.keyring.unwrap(entry)
            #expect(!sealed.contains { $0.dropFirst().prefix(8) == Data(key.fingerprint.bytes) })
        }
        #expect(try await backup.tenant(test.tenant.id).receipt(id) == nil)
        #expect(try await backup.tenant(test.tenant.id).profile() == nil)
        #expect(
            try await backup.tenant(other.tenant).receipts(ReceiptFilter(), before: nil, limit: 9).count == 1)
        await backup.close()
    }

    /// The limit of the scheme, so that the docs stay honest.
    @Test func aCopyOfTheKeyringOpensABackupUntilTheMasterKeyIsRotated() async throws {
        let (test, _, id) = try await filled()
        let before = try backUp(test, to: "before", keyring: true)
        try await delete(test)
        await test.store.close()
        let backup = try Store.open(path: before + "/store.db", masterKey: test.masterKey)
        #expect(try await backup.tenant(test.tenant.id).receipt(id) != nil)
        await backup.close()
        let new = MasterKey()
        let rotation = try KeyRotation(keyring: keyringPath(test))
        #expect(try await rotation.rewrap(from: test.masterKey, to: new, isServed: false) != nil)
        rotation.close()
        #expect(throws: StoreError.wrongMasterKey) { try Store.open(path: before + "/store.db", masterKey: new) }
    }

    @Test func nothingOfADeletedTenantIsSentAndNobodyElseIsHeldUp() async throws {
        let (test, other, _) = try await filled()
        let inHand = try #require(try await test.lease(limit: 1).first)
        try await delete(test)
        #expect(try await test.begin(inHand) == "lost")
        let orders = [test.tenant.id, other.tenant].map {
            Outbox.Order(lane: Lane(tenant: $0, channel: .sms), work: .send, limit: 9)
        }
        let leased = try await test.outbox.lease(
            orders, now: TestStore.now, until: TestStore.now + .minutes(5), owner: "test")
        #expect(leased.map(\.lane.tenant) == [other.tenant])
    }

    @Test func aReceiptOnItsWayInIsNotAccepted() async throws {
        let (test, _, _) = try await filled()
        let keys = try #require(try await test.store.keyring.keys(of: test.tenant.id))
        let sealed = try keys.sealing.seal([1], row: [1], column: "receipts.content")
        try await delete(test)
        #expect(throws: StoreError.keysDestroyed) { try keys.requireCurrent(sealed) }
        await #expect(throws: StoreError.keysDestroyed) { try await test.own.accept(try Sample().receipt()) }
    }

    @Test func itsKeysAndItsSlugAreFree() async throws {
        let (test, _, _) = try await filled()
        let key = APIKey(
            id: KeyID(at: TestStore.now), tenant: test.tenant.id, role: .sender, name: "k", createdAt: TestStore.now)
        try await test.own.addKey(key, secretHash: [UInt8](repeating: 1, count: 32))
        #expect(try await test.store.findKey(key.id)?.key.revokedAt == nil)
        try await delete(test)
        #expect(try await test.store.findKey(key.id)?.key.revokedAt == TestStore.now)
        #expect(try await test.store.directory.list(after: nil, limit: 9).map(\.slug) == ["second"])
        _ = try await test.addTenant("first")
        guard case .missing = try await test.own.delete(from: 1, at: TestStore.now) else { throw StoreError.closed }
    }

    @Test func itsRowsGoAndNobodyElses() async throws {
        let (test, other, _) = try await filled()
        let leased = try #require(try await test.lease(limit: 1).first)
        #expect(try await test.begin(leased) == "begun")
        try await test.settle(leased, .send(.refused(.refusedByPlatform)))
        try await delete(test)
        let deleted = test.store.deletedTenants
        #expect(try await deleted.remaining() == [test.tenant.id])
        try await deleted.purge(test.tenant.id) {}
        #expect(try await deleted.remaining().isEmpty)
        let left = try await test.store.pool.read { [tenant = test.tenant.id.data] db in
            try db.tenantTables().filter { table in
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM \(table.name) WHERE tenant = ?", arguments: [tenant]) != 0
            }.map(\.name)
        }
        #expect(left.isEmpty)
        #expect(try await other.receipts(ReceiptFilter(), before: nil, limit: 9).count == 1)
        // What was in flight ends without a trace.
        #expect(try await test.settle(leased, .send(.refused(.refusedByPlatform))) == nil)
    }

    @Test func aCrashInTheMiddleIsMadeGoodByTheNextStart() async throws {
        let (test, _, _) = try await filled()
        try await test.store.pool.write { [tenant = test.tenant.id.data] db in
            try db.execute(sql: "UPDATE tenants SET deleted_at = 1 WHERE id = ?", arguments: [tenant])
        }
        let store = try await test.reopened()
        #expect(try await store.deletedTenants.remaining() == [test.tenant.id])
        #expect(try await store.keyring.keys(of: test.tenant.id) == nil)
        await store.close()
    }

    @Test func aKeyringThatCannotBeWrittenIsTriedAgain() async throws {
        let (test, _, id) = try await filled()
        let queue = test.store.keyring.file.queue
        try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        do {
            try await delete(test)
            Issue.record("a deletion that did not destroy the keys was told as done")
        } catch StoreError.unavailable {}
        await #expect(throws: StoreError.self) { try await test.addTenant("third") }
        // It is gone for everybody, and nothing of it is sent, though its keys are still there.
        #expect(try await test.own.profile() == nil)
        try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
        #expect(try await test.store.deletedTenants.remaining() == [test.tenant.id])
        #expect(try await test.own.receipt(id) == nil)
        #expect(try await test.store.keyring.keys(of: test.tenant.id) == nil)
        _ = try await test.addTenant("third")
    }
}
