import Domain
import Foundation
import GRDB
import JSON
import Vault

extension Audit {
    /// Opens the audit beside a store. The store knows the name of its log: another log than that, or none, begins with
    /// an entry that tells so.
    /// - Parameter migrated: what was changed in an older store's tables, to be told.
    static func open(
        path: String, keys: AuditKeys, store: DatabasePool, commits: CommitQueue, migrated: [String],
        now: @escaping @Sendable () -> Timestamp
    ) throws -> Audit {
        let file = try AuditFile.open(path: path, log: AuditLogID())
        let audit = try Audit(file: file, keys: keys, store: store, commits: commits, now: now)
        let moved = try file.pool.read { try AuditHead(in: $0).moved }
        try store.write { db in
            let known = try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'audit_log'")
            try db.execute(
                sql: """
                    INSERT INTO platform (name, value) VALUES ('audit_log', ?1)
                    ON CONFLICT (name) DO UPDATE SET value = ?1
                    """, arguments: [Data(audit.log.bytes)])
            // A store that was restored from a backup must not give numbers again that the log has.
            let newest = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM audit_staged") ?? 0
            if newest < moved {
                try db.execute(
                    sql: "INSERT INTO audit_staged (sequence, envelope) VALUES (?, x'')", arguments: [moved])
            }
            if !migrated.isEmpty {
                let detail: JSONValue = ["migrations": .array(migrated.map { .string($0) })]
                try audit.stage(AuditEvent(.migrated, of: nil, by: .service, at: now(), detail), in: db)
            }
            if let known, known != Data(audit.log.bytes) {
                try audit.stage(
                    AuditEvent(
                        .anomaly, of: nil, by: .service, outcome: "log-replaced", at: now(),
                        ["before": .string(AuditLogID(bytes: Array(known)).description)]), in: db)
            }
        }
        return audit
    }
}
