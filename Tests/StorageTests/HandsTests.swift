import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

struct HandsTests {
    @Test func takingIntoHandWritesNothingAndEndsWithTheRun() async throws {
        let test = try await TestStore()
        let ids = try await test.accept([.number(1), .number(2)])
        let before = test.store.commitCount
        let leased = try await test.lease()
        #expect(leased.count == 2 && test.store.hands.count == 2)
        #expect(test.store.commitCount == before)
        let store = try await test.reopened()
        #expect(try await store.outbox.recover(at: TestStore.now) == 0)
        #expect(try await test.lease(from: store).map(\.delivery.receipt) == ids)
        await store.close()
    }

    @Test func whatIsSettledIsOutOfHandAndWhatTheStoreRefusedIsNot() async throws {
        let test = try await TestStore()
        try await test.accept([.number(1), .number(2)])
        let leased = try await test.lease()
        #expect(try await test.begin(leased[0]) == "begun")
        try await test.settle(leased[0], .send(.refused(.refusedByPlatform)))
        #expect(test.store.hands.count == 1 && !test.store.hands.holds(leased[0]))
        #expect(try await test.settle(leased[0], .send(.refused(.refusedByPlatform))) == nil)
        await test.store.close()
        await #expect(throws: StoreError.self) {
            try await test.settle(leased[1], .send(.refused(.refusedByPlatform)))
        }
        #expect(test.store.hands.holds(leased[1]))
    }

    @Test func aLaneWithMuchInHandGivesWhatIsFree() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<50).map { Sample.number($0) })
        let first = try await test.lease(limit: 40)
        #expect(first.map(\.delivery.receipt) == Array(ids.prefix(40)))
        #expect(try await test.lease(limit: 4).map(\.delivery.receipt) == Array(ids[40..<44]))
        test.outbox.release(Array(first.prefix(3)))
        #expect(try await test.lease(limit: 5).map(\.delivery.receipt) == Array(ids[..<3] + ids[44..<46]))
    }

    @Test func aStoreOfAnEarlierReleaseKeepsTheLeasesOfWhatIsInFlight() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "0017-work-check")
        let tenant = TenantID(at: TestStore.now).data
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO tenants (id, slug, name, time_zone, default_locale, status, data_key, lookup_key,
                        created_at, updated_at, revision)
                    VALUES (?, 's', 'n', 'UTC', 'en', 'active', x'', x'', 1, 1, 1)
                    """, arguments: [tenant])
            for (status, work) in [("queued", 0 as Int?), ("retrying", 1), ("sending", nil)] {
                let id = ReceiptID(at: TestStore.now).data
                try db.execute(
                    sql: """
                        INSERT INTO receipts (id, tenant, status, source, template, template_version, channels,
                            idempotency_hash, fingerprint, transaction_hash, transaction_kind, expires_at, created_at,
                            updated_at, content)
                        VALUES (?, ?, 'accepted', 'api', 't', 1, 'sms', x'', x'', x'', 'payment', 1, 1, 1, x'')
                        """, arguments: [id, tenant])
                try db.execute(
                    sql: """
                        INSERT INTO deliveries (id, tenant, receipt, channel, position, address_hash, status, attempts,
                            retries, step, work, due_at, queued_at, lease_owner, lease_boot, lease_until)
                        VALUES (?, ?, ?, 'sms', 0, x'01', ?, 0, 0, 0, ?, ?, 7, 'o', x'0b', 9)
                        """, arguments: [id, tenant, id, status, work, work.map { _ in 7 }])
            }
        }
        try Schema.migrator.migrate(queue)
        let leased = try queue.read {
            try String.fetchAll($0, sql: "SELECT status FROM deliveries WHERE lease_boot IS NOT NULL")
        }
        #expect(leased == ["sending"])
    }
}
