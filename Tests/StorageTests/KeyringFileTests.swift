import Domain
import Foundation
import GRDB
import Testing
import Vault

@testable import Storage

struct KeyringFileTests {
    private func path(_ test: TestStore) -> String { test.folder.appending(path: "keys.sqlite").path }

    @Test func theStoreHoldsNoKeys() async throws {
        let test = try await TestStore()
        let file = test.store.keyring.file
        let wrapped = try await file.queue.read { try $0.allKeyEntries().map(\.wrapped) }
        #expect(wrapped.count == 3)
        await test.store.close()
        let store = try Data(contentsOf: URL(filePath: test.path))
        let keyring = try Data(contentsOf: URL(filePath: path(test)))
        for key in wrapped {
            #expect(store.range(of: Data(key)) == nil)
            #expect(keyring.range(of: Data(key)) != nil)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path(test))[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aStoreWithoutItsKeyringIsNotOpened() async throws {
        let test = try await TestStore()
        await test.store.close()
        try FileManager.default.removeItem(atPath: path(test))
        #expect(throws: StoreError.keyringMissing(path: path(test))) {
            try Store.open(path: test.path, masterKey: test.masterKey)
        }
        #expect(!FileManager.default.fileExists(atPath: path(test)))
    }

    @Test func theKeyringOfAnotherStoreIsRefused() async throws {
        let test = try await TestStore()
        let other = try await TestStore()
        await test.store.close()
        #expect(throws: StoreError.foreignKeyring(path: path(other))) {
            try Store.open(path: test.path, keyring: path(other), masterKey: other.masterKey)
        }
    }

    @Test func keysOfAStoreOfTheFirstVersionMoveToTheKeyring() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        try await makeOld(test)
        await test.store.close()
        try FileManager.default.removeItem(atPath: path(test))
        #expect(throws: StoreError.wrongMasterKey) { try Store.open(path: test.path, masterKey: MasterKey()) }
        #expect(!FileManager.default.fileExists(atPath: path(test)))
        let store = try Store.open(path: test.path, masterKey: test.masterKey)
        #expect(try await store.tenant(test.tenant.id).receipt(id) != nil)
        #expect(store.keyHashing.fingerprint == test.store.keyHashing.fingerprint)
        let left = try await store.pool.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM tenants WHERE length(data_key) + length(lookup_key) > 0")
        }
        #expect(left == 0)
        await store.close()
    }

    /// Puts the keys where the first version had them.
    private func makeOld(_ test: TestStore) async throws {
        let entries = try await test.store.keyring.file.queue.read { try $0.allKeyEntries() }
        try await test.store.pool.write { db in
            for entry in entries {
                let wrapped = Data(entry.wrapped)
                guard let tenant = entry.tenant else {
                    try db.execute(
                        sql: "INSERT INTO platform (name, value) VALUES ('data_key', ?)", arguments: [wrapped])
                    continue
                }
                let column = entry.purpose == .data ? "data_key" : "lookup_key"
                try db.execute(
                    sql: "UPDATE tenants SET \(column) = ? WHERE id = ?", arguments: [wrapped, tenant.data])
            }
            try db.execute(sql: "DELETE FROM platform WHERE name = 'keyring'")
        }
    }

    @Test func aTakenSlugLeavesNoKeysBehind() async throws {
        let test = try await TestStore()
        guard case .slugTaken = try await test.store.directory.create(TestStore.tenant(named: "first")) else {
            throw StoreError.closed
        }
        #expect(try await test.store.keyring.file.queue.read { try $0.allKeyEntries().count } == 3)
    }
}
