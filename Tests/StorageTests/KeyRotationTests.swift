import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Testing
import Vault

@testable import Storage

struct KeyRotationTests {
    private func rotation(_ test: TestStore) throws -> KeyRotation {
        try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
    }

    /// Fingerprints of the keys that sealed the store's values.
    private func sealers(_ test: TestStore) async throws -> Set<Data> {
        try await test.store.pool.read { db in
            try SealedTable.all.reduce(into: Set<Data>()) { found, table in
                for column in table.columns {
                    let values = try Data.fetchAll(
                        db, sql: "SELECT \(column) FROM \(table.name) WHERE \(column) IS NOT NULL")
                    found.formUnion(values.map { Data($0.dropFirst().prefix(8)) })
                }
            }
        }
    }

    private func fill(_ test: TestStore, _ numbers: Range<Int>) async throws -> [ReceiptID] {
        let ids = try await test.accept(numbers.map { Sample.number($0) })
        let phone = "+1556\(1_000_000 + numbers.lowerBound)"
        let suppression = Suppression(channel: .sms, source: .api, evidence: "they said so", createdAt: TestStore.now)
        try await test.own.suppress(phone, suppression)
        return ids
    }

    private func reseal(_ test: TestStore) async throws -> Int {
        try await test.store.keyKeeper.refresh()
        var rows = 0
        for tenant in try await test.store.keyKeeper.tenantsToReseal() {
            rows += try await test.store.keyKeeper.reseal(tenant) {}
        }
        return rows
    }

    @Test func aNewDataKeySealsWhatComesAndWhatWas() async throws {
        let test = try await TestStore()
        _ = try await test.addTenant("second")
        let old = try await fill(test, 0..<230)
        _ = try await test.own.change(
            .genesys, to: [:], secret: Secret(text: "secret"), from: 0, at: TestStore.now)
        let first = try await sealers(test)
        let rotation = try rotation(test)
        #expect(try await rotation.addDataKeys(only: nil, under: test.masterKey) == 2)
        #expect(try await rotation.addDataKeys(only: nil, under: test.masterKey) == 0)
        #expect(try await rotation.unfinished(only: nil) == 2)
        #expect(try await test.store.keyKeeper.refresh())

        let new = try await fill(test, 230..<232)
        #expect(try await sealers(test).count == 2)
        #expect(try await reseal(test) == 232)
        let second = try await sealers(test)
        #expect(second.count == 1 && second.isDisjoint(with: first))
        #expect(try await rotation.unfinished(only: nil) == 0)

        try await test.store.keyKeeper.forgetDestroyed()
        for id in old + new { #expect(try await test.own.receipt(id) != nil) }
        #expect(try await test.own.suppression(of: "+15561000000", .sms)?.evidence == "they said so")
        #expect(try await test.own.profile()?.clientSecret == Secret(text: "secret"))
        rotation.close()
    }

    @Test func lookUpsFindAfterARotationWhatTheyFoundBefore() async throws {
        let test = try await TestStore()
        let receipt = try Sample(conversation: "conversation").receipt()
        #expect(try await test.own.accept(receipt) == .accepted)
        _ = try await fill(test, 5..<6)
        _ = try await rotation(test).addDataKeys(only: test.tenant.id, under: test.masterKey)
        #expect(try await reseal(test) > 0)
        let store = try await test.reopened()
        let own = store.tenant(test.tenant.id)
        #expect(try await own.accept(receipt) == .repeated(receipt.id, answer: receipt.answer(of: test.tenant.id)))
        #expect(try await own.accept(try Sample(key: "other").receipt()) == .exists(receipt.id))
        #expect(try await own.suppression(of: "+15561000005", .sms) != nil)
        var filter = ReceiptFilter()
        filter.conversationID = "conversation"
        #expect(try await own.receipts(filter, before: nil, limit: 9).count == 1)
        await store.close()
    }

    @Test func nothingOfAnOlderKeyComesInOnceItWasReplaced() async throws {
        let test = try await TestStore()
        let keys = try #require(try await test.store.keyring.keys(of: test.tenant.id))
        let before = Data(try keys.sealing.seal([1, 2, 3], row: [1], column: "receipts.content"))
        _ = try await rotation(test).addDataKeys(only: nil, under: test.masterKey)
        try keys.requireCurrent(before)
        try await test.store.keyKeeper.refresh()
        #expect(throws: StoreError.keyReplaced) { try keys.requireCurrent(before) }
        #expect(throws: StoreError.keyReplaced) { try keys.requireCurrent([UInt8]()) }
        // It opens as long as there may be such values.
        #expect(try keys.sealing.open(Array(before), row: [1], column: "receipts.content") == [1, 2, 3])
        _ = try await reseal(test)
        try await test.store.keyKeeper.forgetDestroyed()
        #expect(throws: VaultError.self) {
            try keys.sealing.open(Array(before), row: [1], column: "receipts.content")
        }
    }

    @Test func receiptsComeInAndOpenWhileKeysRotateAgainAndAgain() async throws {
        let test = try await TestStore()
        let rotation = try rotation(test)
        let first = try await test.accept([.number(0)])[0]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<60 {
                        let id = try await test.accept([.number(1 + writer * 1_000 + number)])[0]
                        #expect(try await test.own.receipt(id) != nil)
                        #expect(try await test.own.receipt(first) != nil)
                    }
                }
            }
            group.addTask {
                for _ in 0..<6 {
                    _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
                    _ = try await reseal(test)
                }
            }
            try await group.waitForAll()
        }
        _ = try await reseal(test)
        #expect(try await sealers(test).count == 1)
        let store = try await test.reopened()
        let all = try await store.tenant(test.tenant.id).receipts(ReceiptFilter(), before: nil, limit: 999)
        #expect(all.count == 241)
        await store.close()
    }

    @Test func aDamagedValueDoesNotKeepARotationFromItsEnd() async throws {
        let test = try await TestStore()
        let ids = try await test.accept([.number(1), .number(2)])
        try await test.store.pool.write { db in
            try db.execute(
                sql: "UPDATE receipts SET content = (SELECT content FROM receipts WHERE id = ?) WHERE id = ?",
                arguments: [ids[0].data, ids[1].data])
        }
        let rotation = try rotation(test)
        _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
        _ = try await reseal(test)
        #expect(try await rotation.unfinished(only: nil) == 0)
        #expect(try await test.own.receipt(ids[0]) != nil)
    }

    @Test func whatIsSealedStandsInTheListAndIsCheckedByTheWriter() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/Storage")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        let known = Set(SealedTable.all.flatMap { table in table.columns.map { "\(table.name).\($0)" } })
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            found.formUnion(text.matches(of: /column: "([a-z_]+\.[a-z_]+)"/).map { String($0.output.1) })
            guard text.contains("sealing.seal("),
                !["Resealing.swift", "AcceptedRow.swift"].contains(file.lastPathComponent)
            else { continue }
            #expect(text.contains("requireCurrent("), "\(file.lastPathComponent)")
        }
        #expect(found == known)
    }
}
