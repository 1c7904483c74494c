import Domain
import GRDB
import Testing

@testable import Storage

struct DiskFullTests {
    private func isUnavailable(_ error: (any Error)?) -> Bool {
        if case .unavailable? = error as? StoreError { true } else { false }
    }

    /// SQLite refuses to grow the file, as it does when the disk has no room.
    private func setRoom(_ pages: Int?, _ test: TestStore) async throws {
        try await test.store.pool.writeWithoutTransaction { db in
            let now = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages.map { now + $0 } ?? 1_000_000)")
        }
    }

    @Test func aFullDiskAcceptsNothingAndWorkGoesOnWhenThereIsRoom() async throws {
        let test = try await TestStore()
        try await setRoom(0, test)
        var refused = 0
        var accepted = 0
        for number in 0..<200 where refused < 3 {
            do {
                #expect(try await test.own.accept(Sample.number(number).receipt()) == .accepted)
                accepted += 1
            } catch {
                #expect(isUnavailable(error))
                refused += 1
            }
        }
        #expect(refused == 3)
        #expect(try await test.own.receipts(ReceiptFilter(), before: nil, limit: 500).count == accepted)
        try await setRoom(nil, test)
        for number in 0..<200 { _ = try await test.own.accept(Sample.number(number).receipt()) }
        #expect(try await test.own.receipts(ReceiptFilter(), before: nil, limit: 500).count == 200)
    }

    @Test func whatIsToldAsAcceptedIsThereHoweverTheRoomEnds() async throws {
        let test = try await TestStore()
        try await setRoom(20, test)
        let own = test.own
        let accepted = try await withThrowingTaskGroup(of: ReceiptID?.self) { group in
            for number in 0..<400 {
                let receipt = try Sample.number(number).receipt()
                // A refusal is what this test makes happen.
                group.addTask { (try? await own.accept(receipt)) == .accepted ? receipt.id : nil }
            }
            return try await group.reduce(into: Set<ReceiptID>()) { if let id = $1 { $0.insert(id) } }
        }
        #expect(accepted.count < 400)
        let stored = try await own.receipts(ReceiptFilter(), before: nil, limit: 1_000)
        #expect(Set(stored.map(\.id)) == accepted)
        #expect(stored.allSatisfy { $0.deliveries.count == 1 })
    }

    @Test func aStoreThatMayNotBeWrittenSaysSoAndIsStillRead() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        try await test.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        let refusal = await #expect(throws: StoreError.self) { try await test.store.checkWritable() }
        #expect(isUnavailable(refusal))
        let other = await #expect(throws: StoreError.self) { try await test.own.accept(Sample.number(2).receipt()) }
        #expect(isUnavailable(other))
        #expect(try await test.own.receipt(id) != nil)
        try await test.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
        try await test.store.checkWritable()
        #expect(try await test.own.accept(Sample.number(2).receipt()) == .accepted)
    }
}
