import Domain
import Foundation
import GRDB
import JSON
import Testing
import Vault

@testable import Storage

@Suite struct KeptAnswerTests {
    private static let answer = KeptAnswer(
        status: 201, headers: [.init(name: "Location", value: "/v1/x")], body: Array("{\"secret\":\"cfk_é\"}".utf8))

    private func request(
        _ test: TestStore, _ body: String = "body", of tenant: TenantID?, at now: Timestamp = TestStore.now
    ) async throws -> RepeatableRequest {
        try #require(try await test.store.repeatable("key", Array(body.utf8), of: tenant, at: now))
    }

    private func key(_ test: TestStore) -> APIKey {
        APIKey(
            id: KeyID(at: TestStore.now), tenant: test.tenant.id, role: .sender, name: "n", createdAt: TestStore.now)
    }

    @Test func anAnswerIsReadAsItWasKept() async throws {
        let test = try await TestStore()
        for tenant in [test.tenant.id, nil] {
            #expect(try await test.store.earlierAnswer(to: request(test, of: tenant)) == .none)
            try await test.store.keep(Self.answer, for: request(test, of: tenant))
            #expect(try await test.store.earlierAnswer(to: request(test, of: tenant)) == .same(Self.answer))
            #expect(try await test.store.earlierAnswer(to: request(test, "other", of: tenant)) == .ofAnotherRequest)
        }
        let other = try await test.addTenant("second")
        #expect(try await test.store.earlierAnswer(to: request(test, of: other.tenant)) == .none)
    }

    @Test func theAnswerStandsInTheTransactionOfTheChange() async throws {
        let test = try await TestStore()
        let request = try await request(test, of: test.tenant.id)
        let commits = test.store.commitCount
        try await test.own.addKey(
            key(test), secretHash: [1], answering: Answering(request) { _ in Self.answer })
        #expect(test.store.commitCount == commits + 1)
        #expect(request.isKept)
        #expect(try await test.store.earlierAnswer(to: request) == .same(Self.answer))
    }

    /// Where the answer can't be kept, the change is undone.
    @Test func aChangeWhoseAnswerIsNotKeptIsNotMade() async throws {
        let test = try await TestStore()
        try await test.store.keep(Self.answer, for: request(test, of: test.tenant.id))
        let key = key(test)
        let again = try await request(test, of: test.tenant.id)
        await #expect(throws: StoreError.self) {
            try await test.own.addKey(key, secretHash: [1], answering: Answering(again) { _ in Self.answer })
        }
        #expect(try await test.store.findKey(key.id) == nil)
    }

    @Test func aSecretOfAnAnswerIsSealed() async throws {
        let test = try await TestStore()
        try await test.store.keep(Self.answer, for: request(test, of: test.tenant.id))
        try await test.store.keep(Self.answer, for: request(test, of: nil))
        await test.store.close()
        let bytes = try Data(contentsOf: URL(filePath: test.path))
        #expect(bytes.range(of: Data("cfk_".utf8)) == nil)
    }

    @Test func anAnswerOutlivesTheRotationOfTheDataKey() async throws {
        let test = try await TestStore()
        try await test.store.keep(Self.answer, for: request(test, of: test.tenant.id))
        let rotation = try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
        _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
        _ = try await test.store.keyKeeper.refresh()
        _ = try await test.store.keyKeeper.reseal(test.tenant.id) {}
        #expect(try await test.store.earlierAnswer(to: request(test, of: test.tenant.id)) == .same(Self.answer))
    }

    @Test func answersGoWithTheirTenant() async throws {
        let test = try await TestStore()
        let request = try await request(test, of: test.tenant.id)
        try await test.store.keep(Self.answer, for: request)
        _ = try await test.own.delete(from: 1, at: TestStore.now)
        #expect(try await test.store.repeatable("key", [], of: test.tenant.id, at: TestStore.now) == nil)
        await #expect(throws: StoreError.self) { try await test.store.earlierAnswer(to: request) }
        try await test.store.deletedTenants.purge(test.tenant.id) {}
        #expect(try await test.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM kept_answers") } == 0)
    }

    @Test func anAnswerIsForgottenOnceItIsOld() async throws {
        let test = try await TestStore()
        let early = try await request(test, of: nil, at: TestStore.now)
        try await test.store.keep(Self.answer, for: early)
        let late = try await request(test, of: test.tenant.id, at: TestStore.now + .seconds(1))
        try await test.store.keep(Self.answer, for: late)
        let removed = try await test.store.removeKeptAnswers(before: TestStore.now + .seconds(1)) {}
        #expect(removed == 1)
        #expect(try await test.store.earlierAnswer(to: early) == .none)
        #expect(try await test.store.earlierAnswer(to: late) == .same(Self.answer))
    }
}
