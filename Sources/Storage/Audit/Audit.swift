package import Domain
import Foundation
import GRDB
import JSON
import Synchronization
import Vault

/// The audit: entries are sealed and staged in the transaction of the change that they tell of, and moved in order to a
/// file of their own. Where an entry can't be staged the change is undone: no audit, no action.
package final class Audit: Sendable {
    struct Segment {
        let key: AuditSegmentKey
        let openedAt: Timestamp
        var used: UInt64 = 0
    }

    /// A key seals no more entries and lives no longer than this.
    private static let longestSegment: UInt64 = 1 << 20
    private static let oldestSegment = Milliseconds.hours(24)

    let file: AuditFile
    let keys: AuditKeys
    let store: DatabasePool
    let commits: CommitQueue
    package let now: @Sendable () -> Timestamp
    let log: AuditLogID
    private let segment = Mutex<Segment?>(nil)
    private struct Staged {
        var newest: Int64 = 0
        /// The listener was told and has not looked since.
        var isSignalled = false
    }

    private let staged = Mutex(Staged())
    /// Rings once something is staged, a little before it is durable.
    package let bell = Bell()
    /// Trouble with staged rows that was told.
    let told = Mutex<Set<StagingTrouble>>([])

    init(
        file: AuditFile, keys: AuditKeys, store: DatabasePool, commits: CommitQueue,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        (self.file, self.keys, self.store, self.commits, self.now) = (file, keys, store, commits, now)
        log = try file.pool.read { try AuditHead(in: $0).log }
        commits.endEach { [weak self, acceptances = commits.acceptances] db in
            try acceptances.take { event, content in
                guard let self else { return }
                _ = try self.stage(self.seal(event, content: content), in: db)
            }
        }
    }

    /// An entry that is ready to be staged.
    struct Envelope: Sendable {
        fileprivate let bytes: [UInt8]
    }

    /// Puts an entry into the transaction of a change, sealed. Called on the writer's thread, inside a write of the
    /// store; throws what must undo the change.
    ///
    /// - Returns: the number of its row, by which `sequence(ofStaged:)` finds its place in the log.
    @discardableResult
    func stage(_ event: AuditEvent, in db: Database) throws -> Int64 {
        try stage(seal(event, content: event.sealedPart.serialized()), in: db)
    }

    /// Seals an entry ahead of its transaction, so that the writer's thread has less to do. One that is not staged after
    /// all leaves a gap in its segment's counters, as one does whose transaction is undone.
    ///
    /// - Throws: `StoreError` where a new segment can't be opened.
    func seal(_ event: AuditEvent) throws -> Envelope {
        do {
            return try seal(event, content: event.sealedPart.serialized())
        } catch {
            throw StoreError(describing: error)
        }
    }

    private func seal(_ event: AuditEvent, content: [UInt8]) throws -> Envelope {
        let (key, counter) = try place(at: event.at)
        let core = AuditCore(
            form: .sealed, segment: key.id, counter: counter, at: event.at, tenant: event.tenant,
            kind: event.kind.rawValue, actor: event.actor.reference, outcome: event.outcome
        ).bytes
        return Envelope(bytes: core + (try key.seal(content, core: core, counter: counter)))
    }

    /// As `stage(_:in:)` of an event.
    func stage(_ envelope: Envelope, in db: Database) throws -> Int64 {
        var values = StatementValues(count: 1, bytes: envelope.bytes.count)
        values.add(envelope.bytes)
        try db.run("INSERT INTO audit_staged (envelope) VALUES (?)", values)
        let row = db.lastInsertedRowID
        let isFirst = staged.withLock { staged in
            defer { (staged.newest, staged.isSignalled) = (row, true) }
            return !staged.isSignalled
        }
        if isFirst { bell.ring() }
        return row
    }

    /// Tells of something that changes nothing in the store. Returns when the entry is durable.
    package func record(_ event: AuditEvent) async throws {
        try await commits.write { [self] db in _ = try stage(event, in: db) }
    }

    package func record(_ events: [AuditEvent]) async throws {
        try await commits.write { [self] db in for event in events { try stage(event, in: db) } }
    }

    /// The newest row that this process staged, whether or not its transaction was undone: tells that it said something.
    package var newestStaged: Int64 { staged.withLock { $0.newest } }

    /// What is staged from now on is signalled again.
    func listenAgain() { staged.withLock { $0.isSignalled = false } }

    /// The key and counter of the next entry. A new segment's wrapped key is durable in the log before its first use.
    private func place(at now: Timestamp) throws -> (AuditSegmentKey, UInt64) {
        if let place = segment.withLock({ Self.next(in: &$0, at: now) }) { return place }
        let key = AuditSegmentKey(log: log)
        try open(key, at: now)
        segment.withLock { $0 = Segment(key: key, openedAt: now, used: 1) }
        return (key, 0)
    }

    private static func next(in segment: inout Segment?, at now: Timestamp) -> (AuditSegmentKey, UInt64)? {
        guard let current = segment, current.used < longestSegment, now - current.openedAt < oldestSegment else {
            return nil
        }
        segment?.used += 1
        return (current.key, current.used)
    }

    private func open(_ key: AuditSegmentKey, at now: Timestamp) throws {
        let core = AuditCore(
            form: .open, segment: key.id, counter: 0, at: now, tenant: nil, kind: AuditKind.segmentOpened.rawValue,
            actor: AuditActor.service.reference, outcome: "done")
        let body = try key.wrapped(to: keys.recipients).bytes
        try file.pool.write { db in
            var appender = try AuditAppender(db)
            try appender.append(core, core: core.bytes, body: body)
            try appender.finish()
        }
    }

    /// The key is dropped: the next entry opens a new segment.
    package func endSegment() {
        segment.withLock { $0 = nil }
    }

    func close(isShared: Bool) { file.close(isShared: isShared) }
}
