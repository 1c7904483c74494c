import Dispatch
import GRDB

/// Group commit. While one transaction waits for the disk, new writes pile up, and the next transaction takes them all:
/// under load many writes share one `fsync`, and an idle store adds no delay.
///
/// A write that fails is undone alone. No caller goes on before its write is durable. A caller that is cancelled does not
/// undo its write.
actor CommitQueue {
    private let database: DatabasePool
    private let capacity: Int
    private var waiting: [Write] = []
    private var isCommitting = false
    private var isClosed = false
    private var idle: [CheckedContinuation<Void, Never>] = []
    /// Transactions that became durable.
    private(set) var commits = 0

    /// How many writes wait for the next transaction.
    var backlog: Int { waiting.count }

    /// - Parameter capacity: how many writes may wait; one more is refused with `overloaded`.
    init(database: DatabasePool, capacity: Int = 10_000) {
        self.database = database
        self.capacity = capacity
    }

    /// Tells a caller what became of its write; called when that can't change any more.
    typealias Tell = @Sendable () -> Void

    struct Write: Sendable {
        /// Runs the write, a second time if its first transaction was rolled back.
        let run: @Sendable (Database) throws -> Tell
        let fail: @Sendable (StoreError) -> Void
    }

    /// Performs the write and returns when it is durable. The body does nothing but SQL: it may run more than once, and
    /// what all but the last run did is undone.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        guard !isClosed else { throw StoreError.closed }
        guard waiting.count < capacity else { throw StoreError.overloaded }
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            waiting.append(
                Write(
                    run: { db in
                        let value = try body(db)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
            startCommitting()
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
        do {
            let tell = try await database.writeWithoutTransaction { try $0.commit(batch) }
            commits += 1
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

extension Database {
    /// Makes the writes durable in one transaction. Savepoints cost a copy of each page that is touched, so they are
    /// taken only when a write has failed.
    ///
    /// - Throws: what makes the store fail as a whole; then nothing was stored.
    fileprivate func commit(_ writes: [CommitQueue.Write]) throws -> [CommitQueue.Tell] {
        do {
            return try commit(writes) { try $0.run(self) }
        } catch  where !StoreError.isOfStore(error) {
            return try commit(writes) { try commitAlone($0) }
        }
    }

    private func commit(
        _ writes: [CommitQueue.Write], by run: (CommitQueue.Write) throws -> CommitQueue.Tell
    ) throws -> [CommitQueue.Tell] {
        var tell: [CommitQueue.Tell] = []
        tell.reserveCapacity(writes.count)
        try inTransaction(.immediate) {
            for write in writes { tell.append(try run(write)) }
            return .commit
        }
        return tell
    }

    /// Runs one write such that its failure leaves the others of its transaction alone.
    private func commitAlone(_ write: CommitQueue.Write) throws -> CommitQueue.Tell {
        try cachedStatement(sql: "SAVEPOINT one_write").execute()
        let tell: CommitQueue.Tell
        do {
            tell = try write.run(self)
        } catch  where !StoreError.isOfStore(error) {
            try cachedStatement(sql: "ROLLBACK TO one_write").execute()
            let failure = StoreError(describing: error)
            tell = { write.fail(failure) }
        }
        try cachedStatement(sql: "RELEASE one_write").execute()
        return tell
    }
}

extension StoreError {
    /// Whether an error tells of the store as a whole and not of one write.
    static func isOfStore(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_CORRUPT, .SQLITE_NOTADB,
            .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_PROTOCOL, .SQLITE_ABORT, .SQLITE_INTERRUPT:
            return true
        default: return false
        }
    }

    /// Never tells SQL arguments: they may be somebody's data.
    init(describing error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            self = .corrupt("SQLite: \(error.resultCode) \(error.message ?? "")")
        case let error as DatabaseError where Self.isOfStore(error):
            self = .unavailable("SQLite: \(error.resultCode) \(error.message ?? "")")
        // It would fail again: a rule of the schema was broken, or a row does not read.
        case let error as DatabaseError: self = .corrupt("SQLite: \(error.resultCode) \(error.message ?? "")")
        default: self = .corrupt("\(type(of: error))")
        }
    }
}
