import Dispatch
import GRDB

/// Group commit. While one transaction waits for the disk, new writes pile up, and the next transaction takes them all:
/// under load many writes share one `fsync`, and an idle store adds no delay.
///
/// Each write has a savepoint of its own, so that one that fails is undone alone. No caller goes on before its write is
/// durable. A caller that is cancelled does not undo its write.
actor CommitQueue {
    private let database: DatabasePool
    private let capacity: Int
    private var waiting: [Write] = []
    private var isCommitting = false
    private var isClosed = false
    private var idle: [CheckedContinuation<Void, Never>] = []
    private(set) var commits = 0

    /// - Parameter capacity: how many writes may wait; one more is refused with `overloaded`.
    init(database: DatabasePool, capacity: Int = 10_000) {
        self.database = database
        self.capacity = capacity
    }

    private struct Write {
        /// Runs the write; answers what tells the caller after the commit.
        let run: (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (StoreError) -> Void
    }

    /// Performs the write and returns when it is durable.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        guard !isClosed else { throw StoreError.closed }
        guard waiting.count < capacity else { throw StoreError.overloaded }
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            waiting.append(
                Write(
                    run: { db in
                        let result = Result { try Self.inSavepoint(db, body) }
                        // A store that fails as a whole fails the whole transaction; the rest is this write's own.
                        if case .failure(let error) = result, StoreError.isOfStore(error) { throw error }
                        return { continuation.resume(with: result) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
            startCommitting()
        }
    }

    private static func inSavepoint<Value>(_ db: Database, _ body: (Database) throws -> Value) throws -> Value {
        try db.cachedStatement(sql: "SAVEPOINT one_write").execute()
        do {
            let value = try body(db)
            try db.cachedStatement(sql: "RELEASE one_write").execute()
            return value
        } catch {
            try db.cachedStatement(sql: "ROLLBACK TO one_write").execute()
            try db.cachedStatement(sql: "RELEASE one_write").execute()
            throw error
        }
    }

    /// The task ends when nothing waits any more.
    private func startCommitting() {
        guard !isCommitting else { return }
        isCommitting = true
        Task { await commitWaiting() }
    }

    private func commitWaiting() async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            await commit(batch)
        }
        isCommitting = false
        for continuation in idle { continuation.resume() }
        idle = []
    }

    private func commit(_ batch: [Write]) async {
        commits += 1
        do {
            // Sent once into the writer's closure and not kept here.
            nonisolated(unsafe) let writes = batch
            let tell = try await database.writeWithoutTransaction { db in
                var tell: [@Sendable () -> Void] = []
                tell.reserveCapacity(writes.count)
                try db.inTransaction(.immediate) {
                    for write in writes { tell.append(try write.run(db)) }
                    return .commit
                }
                return tell
            }
            for told in tell { told() }
        } catch {
            let failure = StoreError(describing: error)
            for write in batch { write.fail(failure) }
        }
    }

    /// Refuses new writes and returns when those that wait are durable.
    func close() async {
        isClosed = true
        guard isCommitting else { return }
        await withCheckedContinuation { idle.append($0) }
    }
}

extension StoreError {
    /// Whether an error tells of the store as a whole and not of one write.
    static func isOfStore(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_CORRUPT, .SQLITE_NOTADB,
            .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_PROTOCOL:
            return true
        default: return false
        }
    }

    /// Never tells SQL arguments: they may be somebody's data.
    init(describing error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self = .unavailable("SQLite: \(error.resultCode) \(error.message ?? "")")
        default: self = .unavailable("\(type(of: error))")
        }
    }
}
