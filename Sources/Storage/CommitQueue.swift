import Dispatch
import Domain
import GRDB
import Synchronization

/// Group commit. While one transaction waits for the disk, new writes pile up, and the next transaction takes those that
/// waited longest, of each tenant in turn: under load many writes share one `fsync`, and an idle store adds no delay. How
/// many, ``GroupSize`` says.
///
/// A write that fails is undone alone. No caller goes on before its write is durable. A caller that is cancelled does not
/// undo its write.
///
/// The writer's thread goes from one group to the next without leaving the database. Callers are told at their home, each
/// home once a group; those without one by another thread, so that waking them does not hold the next group up.
final class CommitQueue: Sendable {
    private struct State {
        var waiting = WaitingWrites<Write>()
        var size = GroupSize()
        var isCommitting = false
        var isClosed = false
        var idle: [CheckedContinuation<Void, Never>] = []
        var commits = 0
    }

    private let database: DatabasePool
    private let capacity: Int
    private let state = Mutex(State())
    private let lookups: RecentLookups
    private let checkpointer: Checkpointer?
    let load = WriterLoad()
    /// What the audit is told of the open transaction before it commits.
    let acceptances = AcceptanceNotes()
    /// What the open transaction changes in the counts of usage.
    let usage = UsageNotes()
    private let ending = Mutex(Ending { _ in })
    private let home: @Sendable () -> CallerHome?
    private let teller = DispatchQueue(label: "counterfoil.store.teller", qos: .userInitiated)

    /// Transactions that became durable.
    var commits: Int { state.withLock { $0.commits } }

    /// How many writes wait for the next transaction.
    var backlog: Int { state.withLock { $0.waiting.count } }

    /// - Parameters:
    ///   - capacity: how many writes may wait; one more is refused with `overloaded`.
    ///   - home: where the caller that asks goes on; `nil` for anywhere.
    init(
        database: DatabasePool, lookups: RecentLookups = RecentLookups(), checkpointer: Checkpointer? = nil,
        capacity: Int = 10_000, home: @escaping @Sendable () -> CallerHome? = { nil }
    ) {
        self.database = database
        self.lookups = lookups
        self.checkpointer = checkpointer
        self.home = home
        self.capacity = capacity
    }

    /// Sets what is done last in each transaction; where it fails, so does the transaction.
    func endEach(with body: @escaping @Sendable (Database) throws -> Void) {
        ending.withLock { $0 = Ending(run: body) }
    }

    /// A closure that stood in the mutex by itself would be wrapped once more each time it is read.
    private struct Ending {
        let run: @Sendable (Database) throws -> Void
    }

    /// Tells a caller what became of its write; called when that can't change any more.
    typealias Tell = @Sendable () -> Void

    struct Write: Sendable {
        /// Runs the write, a second time if its first transaction was rolled back.
        let run: @Sendable (Database) throws -> Tell
        let fail: @Sendable (StoreError) -> Void
        let home: CallerHome?
    }

    /// Performs the write and returns when it is durable. The body does nothing but SQL: it may run more than once, and
    /// what all but the last run did is undone.
    /// - Parameter tenant: whose write it is; tenants take turns.
    func write<Value: Sendable>(
        of tenant: TenantID? = nil, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let home = home()
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            enqueue(
                Write(
                    run: { db in
                        let value = try body(db)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }, home: home), of: tenant)
        }
    }

    /// A transaction that is durable.
    fileprivate struct Done {
        let told: [Tell]
        let running: Duration
        let syncing: Duration
    }

    private enum Place {
        case waits, opensGroup
        case refused(StoreError)
    }

    private func enqueue(_ write: Write, of tenant: TenantID?) {
        let place = state.withLock { state -> Place in
            guard !state.isClosed else { return .refused(.closed) }
            guard state.waiting.count < capacity else { return .refused(.overloaded) }
            state.waiting.append(write, of: tenant)
            load.noteWaiting(state.waiting.count)
            guard !state.isCommitting else { return .waits }
            state.isCommitting = true
            return .opensGroup
        }
        switch place {
        case .waits: return
        case .refused(let error): write.fail(error)
        // The task ends when nothing waits any more.
        case .opensGroup: Task { await commitWaiting() }
        }
    }

    private func commitWaiting() async {
        do {
            try await database.writeWithoutTransaction { db in
                while let group = nextGroup() {
                    commit(group, in: db)
                    checkpointer?.pass(db)
                }
            }
        } catch {
            // The database can't be entered at all: it was closed.
            let failure = StoreError(describing: error)
            while let group = nextGroup() {
                for write in group { write.fail(failure) }
            }
        }
    }

    /// What the next transaction takes; `nil` when nothing waits, and then the committing is over.
    private func nextGroup() -> [Write]? {
        let (group, idle) = state.withLock { state -> ([Write]?, [CheckedContinuation<Void, Never>]) in
            guard state.waiting.count == 0 else {
                let group = state.waiting.take(state.size.limit)
                load.noteGroup(leaving: state.waiting.count)
                return (group, [])
            }
            state.isCommitting = false
            load.noteIdle()
            defer { state.idle = [] }
            return (nil, state.idle)
        }
        for continuation in idle { continuation.resume() }
        return group
    }

    private func commit(_ group: [Write], in db: Database) {
        do {
            let end = ending.withLock { $0.run }
            let done = try db.commit(group, lookups, acceptances, usage, end)
            state.withLock { state in
                state.commits += 1
                state.size.note(group.count, took: done.running, thenDisk: done.syncing)
            }
            tell(done.told, of: group)
        } catch {
            let failure = StoreError(describing: error)
            tell(group.map { write in { write.fail(failure) } }, of: group)
        }
    }

    private func tell(_ told: [Tell], of group: [Write]) {
        var homes: [ObjectIdentifier: (home: CallerHome, told: [Tell])] = [:]
        var homeless: [Tell] = []
        for (write, tell) in zip(group, told) {
            if let home = write.home {
                homes[home.id, default: (home, [])].told.append(tell)
            } else {
                homeless.append(tell)
            }
        }
        for (home, told) in homes.values {
            home.run {
                for tell in told { tell() }
            }
        }
        guard !homeless.isEmpty else { return }
        teller.async { [homeless] in
            for tell in homeless { tell() }
        }
    }

    /// Refuses new writes and returns when those that wait are durable; `false` where it was closed before. Nothing touches
    /// the database afterwards.
    @discardableResult
    func close() async -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isCommitting { state.idle.append(continuation) }
                return !state.isCommitting
            }
            if isIdle { continuation.resume() }
        }
        if isFirst { checkpointer?.close() }
        return isFirst
    }
}

extension Database {
    /// Makes the writes durable in one transaction. Savepoints cost a copy of each page that is touched, so they are
    /// taken only when a write has failed.
    ///
    /// - Throws: what makes the store fail as a whole; then nothing was stored.
    fileprivate func commit(
        _ writes: [CommitQueue.Write], _ lookups: RecentLookups, _ acceptances: AcceptanceNotes,
        _ usage: UsageNotes, _ end: (Database) throws -> Void
    ) throws -> CommitQueue.Done {
        func commit(by run: (CommitQueue.Write) throws -> CommitQueue.Tell) throws -> CommitQueue.Done {
            do {
                return try self.commit(writes, lookups, by: run) { db in
                    try usage.write(in: db)
                    try end(db)
                }
            } catch {
                acceptances.undo()
                usage.undo()
                throw error
            }
        }
        do {
            return try commit { try $0.run(self) }
        } catch  where !StoreError.isOfStore(error) {
            return try commit { try commitAlone($0, lookups, acceptances, usage) }
        }
    }

    private func commit(
        _ writes: [CommitQueue.Write], _ lookups: RecentLookups,
        by run: (CommitQueue.Write) throws -> CommitQueue.Tell, end: (Database) throws -> Void
    ) throws -> CommitQueue.Done {
        let begun = ContinuousClock.now
        let ran: ContinuousClock.Instant
        var tell: [CommitQueue.Tell] = []
        tell.reserveCapacity(writes.count)
        // GRDB's own transactions compile their statements each time.
        try cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            for write in writes { tell.append(try run(write)) }
            try end(self)
            ran = .now
            try cachedStatement(sql: "COMMIT").execute()
        } catch {
            // A failing commit may have ended the transaction already.
            if isInsideTransaction { try? cachedStatement(sql: "ROLLBACK").execute() }
            lookups.undo()
            throw error
        }
        lookups.commit()
        return CommitQueue.Done(told: tell, running: ran - begun, syncing: .now - ran)
    }

    /// Runs one write such that its failure leaves the others of its transaction alone.
    private func commitAlone(
        _ write: CommitQueue.Write, _ lookups: RecentLookups, _ acceptances: AcceptanceNotes, _ usage: UsageNotes
    ) throws -> CommitQueue.Tell {
        try cachedStatement(sql: "SAVEPOINT one_write").execute()
        let mark = lookups.mark
        let accepted = acceptances.mark
        let counted = usage.mark
        let tell: CommitQueue.Tell
        do {
            tell = try write.run(self)
        } catch  where !StoreError.isOfStore(error) {
            try cachedStatement(sql: "ROLLBACK TO one_write").execute()
            lookups.undo(to: mark)
            acceptances.undo(to: accepted)
            usage.undo(to: counted)
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
