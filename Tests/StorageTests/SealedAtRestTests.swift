import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Testing
import Vault

@testable import Storage

struct SealedAtRestTests {
    /// All bytes that the store has on disk: the file and its journal.
    private func bytesOnDisk(_ test: TestStore) throws -> Data {
        try ["", "-wal"].reduce(into: Data()) { all, end in
            all += try Data(contentsOf: URL(filePath: test.path + end))
        }
    }

    private func fill(_ test: TestStore) async throws -> [String] {
        let sample = Sample(
            key: "idempotency-key-in-plain", transaction: "transaction-in-plain", conversation: "conversation-in-plain",
            metadata: "metadata-in-plain")
        try await test.accept([sample])
        guard
            case .changed = try await test.own.change(
                .genesys, to: ["clientId": "client"], secret: Secret(text: "client-secret-in-plain"), from: 0,
                at: TestStore.now)
        else { throw StoreError.closed }
        try await test.own.suppress(
            "+15557654321",
            Suppression(channel: .sms, source: .api, evidence: "evidence-in-plain", createdAt: TestStore.now))
        let id = KeyID(at: TestStore.now)
        let (key, text) = try #require(APIKeyText.generate(id: id))
        let stored = APIKey(id: id, tenant: test.tenant.id, role: .sender, name: "key", createdAt: TestStore.now)
        try await test.own.addKey(stored, secretHash: key.hash(pepper: test.store.keyHashing))
        let leased = try #require(try await test.lease().first)
        #expect(try await test.begin(leased) == "begun")
        try await test.settle(leased, .send(.refused(.refusedByPlatform)))
        return [
            sample.key, sample.transaction, "conversation-in-plain", sample.metadata, sample.phone, sample.email,
            sample.name, "Lovelace", "client-secret-in-plain", "+15557654321", "5557654321", "evidence-in-plain",
            text.revealText(), String(text.revealText().suffix(20)),
        ]
    }

    @Test func nothingPersonalOrSecretStandsInTheFilesInPlain() async throws {
        let test = try await TestStore()
        let hidden = try await fill(test)
        let bytes = try bytesOnDisk(test)
        for text in hidden {
            #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text)")
        }
        // The search does find what is there in plain.
        #expect(bytes.range(of: Data("Name of first".utf8)) != nil)
        #expect(bytes.range(of: Data("refused-by-platform".utf8)) != nil)
    }

    @Test func aSealedValueThatIsMovedToAnotherRowDoesNotOpen() async throws {
        let test = try await TestStore()
        let ids = try await test.accept([.number(1), .number(2)])
        try await test.store.pool.write { db in
            try db.execute(
                sql: "UPDATE receipts SET content = (SELECT content FROM receipts WHERE id = ?) WHERE id = ?",
                arguments: [ids[0].data, ids[1].data])
        }
        #expect(try await test.own.receipt(ids[0]) != nil)
        await #expect(throws: StoreError.self) { try await test.own.receipt(ids[1]) }
        // The damaged one keeps nobody else from its turn, and is told from the others.
        let leased = try await test.lease()
        #expect(leased.filter(\.isReadable).map(\.delivery.receipt) == [ids[0]])
        #expect(leased.filter { !$0.isReadable }.map(\.delivery.receipt) == [ids[1]])
    }
}
