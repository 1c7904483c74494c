import Domain
import Foundation
import GRDB
import JSON
import Synchronization
import Vault

/// What somebody did to staged rows.
enum StagingTrouble: Hashable, Sendable {
    case missing(first: Int64, last: Int64)
    case damaged(Int64)

    func event(at now: Timestamp) -> AuditEvent {
        switch self {
        case .missing(let first, let last):
            AuditEvent(
                .anomaly, of: nil, by: .service, outcome: "staged-entries-missing", at: now,
                ["first": .integer(first), "last": .integer(last)])
        case .damaged(let row):
            AuditEvent(
                .anomaly, of: nil, by: .service, outcome: "staged-entry-damaged", at: now, ["row": .integer(row)])
        }
    }
}

extension Audit {
    private static let batch = 1_000
    /// So many rows leave the staging in one write: more would hold others' writes up.
    private static let clearing = 250

    private enum Moved {
        /// The last row that was moved; whether there may be more.
        case upTo(Int64, isAll: Bool)
        /// Something is wrong with staged rows; it must be told before the rows behind them are moved.
        case trouble(StagingTrouble)
    }

    /// Moves everything that is staged by now to the audit's file, in order, and takes it out of the staging. A row is
    /// moved once: its number is written with it.
    package func drain() async throws {
        listenAgain()
        while true {
            switch try await move() {
            case .trouble(let trouble):
                try await record(trouble.event(at: now()))
                told.withLock { _ = $0.insert(trouble) }
            case .upTo(let row, let isAll):
                try await clear(before: row)
                if isAll { return }
            }
        }
    }

    private func move() async throws -> Moved {
        do {
            return try await file.pool.write { [self] db in
                var appender = try AuditAppender(db)
                let expected = appender.head.moved + 1
                let rows = try staged(from: expected)
                guard let first = rows.first else { return .upTo(expected - 1, isAll: true) }
                let gap = StagingTrouble.missing(first: expected, last: first.number - 1)
                if first.number > expected, !isTold(gap) { return .trouble(gap) }
                return try move(rows, by: &appender)
            }
        } catch {
            throw StoreError(describing: error)
        }
    }

    private func staged(from number: Int64) throws -> [(number: Int64, envelope: [UInt8])] {
        var values = StatementValues(count: 2, bytes: 0)
        values.add(number)
        values.add(Self.batch)
        return try store.read { db in
            try db.rows(
                "SELECT sequence, envelope FROM audit_staged WHERE sequence >= ? ORDER BY sequence LIMIT ?", values
            ) { ($0.integer(), $0.blob()) }
        }
    }

    private func isTold(_ trouble: StagingTrouble) -> Bool { told.withLock { $0.contains(trouble) } }

    private func move(_ rows: [(number: Int64, envelope: [UInt8])], by appender: inout AuditAppender) throws -> Moved {
        var last = appender.head.moved
        for (number, envelope) in rows {
            // A gap inside the batch ends it; the next look begins at the gap.
            guard number == last + 1 || number == rows.first?.number else { break }
            if let (core, parsed) = AuditCore.split(envelope), parsed.form == .sealed,
                try appender.knows(parsed.segment)
            {
                try appender.append(parsed, core: Array(envelope[..<core]), body: Array(envelope[core...]))
            } else if !envelope.isEmpty, !isTold(.damaged(number)) {
                if number == rows.first?.number { return .trouble(.damaged(number)) }
                break
            }
            last = number
        }
        appender.noteMoved(last)
        try appender.finish()
        return .upTo(last, isAll: rows.count < Self.batch && rows.last?.number == last)
    }

    /// Takes out what was moved, but for the newest row.
    private func clear(before row: Int64) async throws {
        let isNeeded = try await store.read { db in
            try db.row("SELECT 1 FROM audit_staged WHERE sequence < ? LIMIT 1", [row]) != nil
        }
        guard isNeeded else { return }
        while try await commits.write({ db in
            try db.run(
                """
                DELETE FROM audit_staged WHERE sequence IN
                    (SELECT sequence FROM audit_staged WHERE sequence < ? ORDER BY sequence LIMIT ?)
                """, [row, Self.clearing])
            return db.changesCount == Self.clearing
        }) {}
    }
}
