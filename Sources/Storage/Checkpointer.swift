import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Moves what the write-ahead log holds to the store's file, beside the writer and not in its way: SQLite's own automatic
/// checkpoint would hold it up for tens of milliseconds, several times a second under load.
///
/// A log can begin anew only where all of it was moved, and a writer that never rests is always ahead of whoever moves. So
/// two passes run on a connection of their own while the writer goes on, and the writer moves the little that came
/// meanwhile, between two of its transactions.
final class Checkpointer: Sendable {
    /// Pages in the log, of 4 KiB each, from which on it is moved: 8 MiB, so that hot pages are written to the file once
    /// in some thousand receipts. With more, what is written to the file at once stands before the log's next transaction at
    /// the disk: 128 MiB held all tenants up for 30 to 50 milliseconds.
    static let pages = 2_048

    private enum State {
        case resting, moving, moved
    }

    private struct Progress {
        var state = State.resting
        /// How long the log was after it was last moved: longer than zero where a reader needs it still.
        var left = 0
    }

    private let database: DatabaseQueue
    private let pages: Int
    private let queue = DispatchQueue(label: "counterfoil.store.checkpointer", qos: .userInitiated)
    private let progress = Mutex(Progress())
    private let length = Atomic(0)
    /// Pass after pass that was begun.
    private let begun = Atomic(0)

    /// How often the log was moved beside the writer.
    var count: Int { begun.load(ordering: .relaxed) }

    /// Pages in the log after the writer's last transaction.
    var logLength: Int { length.load(ordering: .relaxed) }

    init(path: String, pages: Int = Checkpointer.pages) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "counterfoil.checkpointer"
        database = try DatabaseQueue(path: path, configuration: configuration)
        self.pages = pages
    }

    /// Hears of the writer's transactions from now on, in the place of SQLite's own checkpoint. To be called once, with
    /// the writer's connection, which must not outlive this.
    func watch(_ db: Database) {
        let hook: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, CInt) -> CInt = {
            context, _, _, pages in
            guard let context else { return SQLITE_OK }
            Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue().length
                .store(Int(pages), ordering: .relaxed)
            return SQLITE_OK
        }
        sqlite3_wal_hook(db.sqliteConnection, hook, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Called by the writer between two transactions.
    func pass(_ db: Database) {
        let length = logLength
        let state = progress.withLock { progress in
            if length < progress.left { progress.left = 0 }
            switch progress.state {
            // A log that a reader needs is not gone through again for each transaction.
            case .resting where length >= max(pages, progress.left + pages / 4):
                progress.state = .moving
                return State.resting
            case .moved:
                (progress.state, progress.left) = (.resting, length)
                return .moved
            default: return .moving
            }
        }
        switch state {
        case .resting:
            begun.add(1, ordering: .relaxed)
            queue.async { [self] in move() }
        // What fails here is tried again when the log has grown.
        case .moved: _ = try? db.checkpoint(.passive)
        case .moving: return
        }
    }

    private func move() {
        for _ in 0..<2 { _ = try? database.writeWithoutTransaction { try $0.checkpoint(.passive) } }
        progress.withLock { $0.state = .moved }
    }

    /// Waits for a pass that is under way.
    func close() {
        queue.sync { try? database.close() }
    }
}
