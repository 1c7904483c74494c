import Domain
import Foundation
import Testing
import Vault

@testable import Storage

struct MasterKeyRotationTests {
    private let new = MasterKey()

    private func rotation(_ test: TestStore) throws -> KeyRotation {
        try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
    }

    @Test func withNoServerAllKeysAreUnderTheNewOneAndTheOldOneOpensNothing() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        await test.store.close()
        let rotation = try rotation(test)
        #expect(try await rotation.rewrap(from: test.masterKey, to: new, isServed: false) == 3)
        #expect(try await rotation.isUnder(new))
        rotation.close()
        #expect(throws: StoreError.wrongMasterKey) { try Store.open(path: test.path, masterKey: test.masterKey) }
        let store = try Store.open(path: test.path, masterKey: new)
        #expect(try await store.tenant(test.tenant.id).receipt(id) != nil)
        await store.close()
    }

    @Test func aRunningServerTakesTheNewKeyUpBeforeAnythingChanges() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        let id = try await test.accept([Sample()], for: other)[0]
        // A run that knows no tenant yet must still be able to open all of them.
        let store = try await test.reopened()
        try await store.keyKeeper.announce()
        let rotation = try rotation(test)
        #expect(try await rotation.rewrap(from: test.masterKey, to: new, isServed: true) == nil)
        #expect(try await !rotation.handOver(new, from: test.masterKey))
        try await store.keyKeeper.refresh()
        #expect(try await rotation.handOver(new, from: test.masterKey))
        #expect(try await rotation.rewrap(from: test.masterKey, to: new, isServed: true) == 5)
        #expect(try await store.tenant(other.tenant).receipt(id) != nil)
        guard case .created(let third) = try await store.directory.create(TestStore.tenant(named: "third")) else {
            throw StoreError.closed
        }
        // The next rotation finds the server under the new key.
        try await store.keyKeeper.refresh()
        let next = MasterKey()
        #expect(try await !rotation.handOver(next, from: new))
        try await store.keyKeeper.refresh()
        #expect(try await rotation.handOver(next, from: new))
        #expect(try await rotation.rewrap(from: new, to: next, isServed: true) == 7)
        rotation.close()
        await store.close()
        let last = try Store.open(path: test.path, masterKey: next)
        #expect(try await last.tenant(third.id).profile() != nil)
        #expect(try await last.tenant(other.tenant).receipt(id) != nil)
        await last.close()
    }

    @Test func aHandoverForARunThatIsNoMoreIsNotTaken() async throws {
        let test = try await TestStore()
        try await test.store.keyKeeper.announce()
        let rotation = try rotation(test)
        #expect(try await !rotation.handOver(new, from: test.masterKey))
        let store = try await test.reopened()
        try await store.keyKeeper.refresh()
        #expect(try await !rotation.handOver(new, from: test.masterKey))
        try await store.keyKeeper.announce()
        #expect(try await !rotation.handOver(new, from: test.masterKey))
        try await store.keyKeeper.refresh()
        #expect(try await rotation.handOver(new, from: test.masterKey))
        rotation.close()
        await store.close()
    }

    @Test func aServerThatStartedUnderTheOldKeyIsTold() async throws {
        let test = try await TestStore()
        let rotation = try rotation(test)
        #expect(try await rotation.rewrap(from: test.masterKey, to: new, isServed: false) == 3)
        await #expect(throws: StoreError.wrongMasterKey) { try await test.store.keyKeeper.announce() }
        rotation.close()
    }
}
