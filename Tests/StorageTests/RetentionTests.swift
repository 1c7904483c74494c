import Domain
import Foundation
import GRDB
import JSON
import Testing
import Vault

@testable import Storage

struct RetentionTests {
    private let later = TestStore.now + .days(31)

    private func run(_ test: TestStore, at time: Timestamp) async throws -> Retention.Report {
        try await test.store.retention.run(test.tenant.id, at: time) {}
    }

    /// Sends an SMS, with the consent record in its timeline, and lets it fail for good.
    private func end(_ test: TestStore, limit: Int = 100) async throws {
        for leased in try await test.lease(limit: limit) {
            #expect(try await test.begin(leased) == "begun")
            _ = try await test.outbox.settle(
                leased, .send(.refused(.refusedByPlatform)), rules: .init(policies: Policies(), plan: .standard),
                account: .init(
                    startedAt: TestStore.now, detail: ["consent": ["record": "contact-of-person", "field": "f"]]),
                at: TestStore.now)
        }
    }

    @Test func whatIsPersonalGoesAfterItsTimeAndTheRestStays() async throws {
        let test = try await TestStore()
        let sample = Sample(conversation: "conv", channels: [.sms])
        let receipt = try sample.receipt()
        #expect(try await test.own.accept(receipt) == .accepted)
        try await end(test)
        #expect(try await run(test, at: TestStore.now + .days(29)) == Retention.Report())
        #expect(try await test.own.receipt(receipt.id)?.content.erasedAt == nil)
        #expect(try await run(test, at: later).erased == 1)
        #expect(try await run(test, at: later + .days(1)) == Retention.Report())

        let left = try #require(try await test.own.receipt(receipt.id))
        #expect(left.content.erasedAt == later)
        #expect(left.content.recipient.phone == nil && left.content.recipient.email == nil)
        #expect(left.content.recipient.name == nil && left.content.metadata.isEmpty)
        #expect(left.content.transaction == receipt.content.transaction)
        #expect(left.content.conversationID == "conv" && left.status == .deliveryFailed)
        let events = try #require(try await test.own.events(of: receipt.id))
        #expect(events.last?.kind == .erased)
        #expect(!events.contains { String(decoding: $0.detail.serialized(), as: UTF8.self).contains("contact-of-") })
        let hashes = try await test.store.pool.read {
            try Data.fetchAll($0, sql: "SELECT address_hash FROM deliveries")
        }
        #expect(hashes == [Data()])

        // The key and the payment are known as long as the receipt is.
        guard case .repeated(receipt.id, let answer) = try await test.own.accept(receipt) else {
            throw StoreError.closed
        }
        let repeated = try JSONValue(parsing: answer)
        #expect(repeated["recipient"]?["phone"] == .null && repeated["metadata"] == [:])
        #expect(try await test.own.accept(try Sample(key: "other").receipt()) == .exists(receipt.id))
    }

    @Test func whatIsNotFinalWaitsUntilItIs() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<120).map { Sample.number($0) })
        let leased = try await test.lease(limit: 5)
        for one in leased {
            #expect(try await test.begin(one) == "begun")
            try await test.settle(one, .send(.refused(.refusedByPlatform)))
        }
        // Their emails wait.
        #expect(try await run(test, at: later).erased == 0)
        for id in ids[5...] {
            guard case .changed = try await test.own.cancel(id, at: later) else { throw StoreError.closed }
        }
        #expect(try await run(test, at: later).erased == 115)
        #expect(try await run(test, at: later).erased == 0)
        #expect(try await test.own.receipt(ids[0])?.content.erasedAt == nil)
        #expect(try await test.own.receipt(ids[7])?.content.erasedAt == later)
    }

    @Test func theRestGoesAfterItsTimeWithEverythingThatBelongsToIt() async throws {
        let test = try await TestStore()
        let open = try await test.accept([Sample(key: "open", transaction: "open", channels: [.email])])[0]
        try await test.accept([Sample(channels: [.sms])])
        try await end(test)
        let end = TestStore.now + .days(401)
        #expect(try await run(test, at: end).removed == 1)
        let counts = try await test.store.pool.read { db in
            try ["receipts", "deliveries", "events", "follow_ups"].map {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")
            }
        }
        #expect(counts == [1, 1, 0, 0])
        #expect(try await test.own.receipt(open) != nil)
        // Key and payment are free again.
        #expect(try await test.own.accept(try Sample(at: end).receipt()) == .accepted)
    }

    @Test func theTenantDecidesHowLong() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        _ = try await test.own.change(
            .policies, to: ["retention": ["personalDays": 1, "receiptDays": 2]], secret: nil, from: 0,
            at: TestStore.now)
        for tenant in [test.own, other] {
            let id = try await test.accept([Sample(channels: [.sms])], for: tenant)[0]
            guard case .changed = try await tenant.cancel(id, at: TestStore.now) else { throw StoreError.closed }
        }
        let time = TestStore.now + .days(1) + .seconds(1)
        #expect(try await run(test, at: time) == Retention.Report(erased: 1))
        let untouched = try await test.store.retention.run(other.tenant, at: time) {}
        #expect(untouched == Retention.Report())
        #expect(try await run(test, at: time + .days(1)) == Retention.Report(removed: 1))
    }

    @Test func anErasedReceiptIsSealedUnderTheNewestKey() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(channels: [.sms])])
        try await end(test)
        let rotation = try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
        _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
        try await test.store.keyKeeper.refresh()
        #expect(try await run(test, at: later).erased == 1)
        let resealed = try await test.store.keyKeeper.reseal(test.tenant.id) {}
        #expect(resealed == 0)
        rotation.close()
    }
}
