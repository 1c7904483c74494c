import Dispatch
import GRDB
import Testing

@testable import Storage

struct CheckpointerTests {
    private static let pages = 64

    /// A queue whose log is moved from a few pages on.
    private func queue(_ test: TestStore) async throws -> (CommitQueue, Checkpointer) {
        let pool = test.store.pool
        let checkpointer = try Checkpointer(path: pool.path, pages: Self.pages)
        try await pool.writeWithoutTransaction { db in
            checkpointer.watch(db)
            try db.execute(sql: "CREATE TABLE texts (number INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT")
        }
        return (CommitQueue(database: pool, checkpointer: checkpointer), checkpointer)
    }

    private func write(_ number: Int, _ queue: CommitQueue) async throws {
        try await queue.write { db in
            try db.run("INSERT INTO texts (number, text) VALUES (?, zeroblob(10000))", [number])
        }
    }

    @Test func theLogBeginsAnewWhileWritesGoOnWithoutAPause() async throws {
        let test = try await TestStore()
        let (queue, checkpointer) = try await queue(test)
        var restarts = 0
        var number = 0
        while restarts < 5, number < 20_000 {
            let before = checkpointer.logLength
            try await write(number, queue)
            if checkpointer.logLength < before { restarts += 1 }
            number += 1
        }
        #expect(restarts == 5 && checkpointer.count > 1)
        await queue.close()
        let written = number
        #expect(try await test.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM texts") } == written)
        #expect(try await test.store.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    /// A reader keeps the log from beginning anew; it is not gone through again and again for it.
    @Test func aLogThatIsStillReadIsNotMovedAgainForEachTransaction() async throws {
        let test = try await TestStore()
        let (queue, checkpointer) = try await queue(test)
        try await write(0, queue)
        let snapshot = try test.store.pool.makeSnapshot()
        #expect(try await snapshot.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM texts") } == 1)
        for number in 1..<200 { try await write(number, queue) }
        #expect(try await snapshot.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM texts") } == 1)
        let growth = checkpointer.logLength / (Self.pages / 4)
        #expect(checkpointer.logLength > 400 && (1...growth).contains(checkpointer.count))
        await queue.close()
    }

    @Test func theStoreHasOneOfItsOwn() async throws {
        let test = try await TestStore()
        let own = try await test.store.pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint")
        }
        // SQLite tells 0 where somebody else hears of the transactions.
        #expect(own == 0)
    }
}
