import GRDB
import Testing

@testable import Storage

struct WorkCheckTests {
    private static let update = "UPDATE deliveries SET work = ?, due_at = ? WHERE sequence = 1"

    /// A store as the migration before left it, with one delivery.
    private func before() throws -> DatabaseQueue {
        let old = try OldStore(upTo: "0016-event-receipts")
        try old.addDelivery("queued", work: 0)
        return old.queue
    }

    private func operations(_ queue: DatabaseQueue) throws -> [String] {
        try queue.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN " + Self.update, arguments: [0, 7]).map { $0["opcode"] }
        }
    }

    @Test func anOldStoresRowsStayAndAreCheckedWithoutATable() throws {
        let queue = try before()
        #expect(try operations(queue).contains("OpenEphemeral"))
        try Schema.migrator.migrate(queue)
        #expect(try !operations(queue).contains("OpenEphemeral"))
        let (rows, integrity, faults) = try queue.read { db in
            (
                try Int.fetchAll(db, sql: "SELECT due_at FROM deliveries WHERE work = 0"),
                try String.fetchAll(db, sql: "PRAGMA integrity_check"),
                try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
            )
        }
        #expect(rows == [7] && integrity == ["ok"] && faults.isEmpty)
    }

    @Test func noOtherKindOfWorkIsTaken() throws {
        let queue = try before()
        try Schema.migrator.migrate(queue)
        for work in 0...2 { try queue.write { try $0.execute(sql: Self.update, arguments: [work, 7]) } }
        try queue.write { try $0.execute(sql: Self.update, arguments: [nil, nil]) }
        for work in [-1, 3] {
            #expect(throws: DatabaseError.self) {
                try queue.write { try $0.execute(sql: Self.update, arguments: [work, 7]) }
            }
        }
    }

    @Test func aNewStoreHasTheSameCheck() async throws {
        let test = try await TestStore()
        let sql = try await test.store.pool.read {
            try String.fetchOne($0, sql: "SELECT sql FROM sqlite_schema WHERE name = 'deliveries'")
        }
        #expect(sql?.contains("CHECK (work BETWEEN 0 AND 2)") == true)
    }
}
