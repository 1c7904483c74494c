package import Domain
import Foundation
import GRDB
package import Vault

extension Audit {
    /// Signs the state of the log as it is now; `nil` where the newest checkpoint tells of it already.
    package func checkpoint(at now: Timestamp) async throws -> SignedCheckpoint? {
        do {
            return try await file.pool.write { [keys, log] db in
                let head = try AuditHead(in: db)
                guard try Self.checkpointedSize(in: db) < head.range.size else { return nil }
                let signed = try keys.signer.sign(
                    AuditCheckpoint(log: log, size: head.range.size, root: head.range.root, at: now))
                try db.run(
                    "INSERT INTO checkpoints (size, note) VALUES (?, ?)", [Int64(head.range.size), signed.note])
                return signed
            }
        } catch {
            throw StoreError(describing: error)
        }
    }

    /// How many entries no checkpoint tells of.
    package func unsigned() async throws -> Int {
        try await reading { db in
            Int(try AuditHead(in: db).range.size - Self.checkpointedSize(in: db))
        }
    }

    package func newestCheckpoint() async throws -> SignedCheckpoint? {
        try await reading { try Self.newestCheckpoint(in: $0) }
    }

    /// What an auditor pins: nothing else tells this log from another.
    package var checkpointKey: CheckpointKey { keys.signer.publicKey(of: log) }

    private static func checkpointedSize(in db: Database) throws -> UInt64 {
        UInt64(try db.row("SELECT max(size) AS size FROM checkpoints", [])?["size"] as Int64? ?? 0)
    }

    static func newestCheckpoint(in db: Database) throws -> SignedCheckpoint? {
        let row = try db.row("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1", [])
        return (row?["note"] as String?).flatMap { SignedCheckpoint(note: $0) }
    }

    func reading<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await file.pool.read(body)
        } catch {
            throw StoreError(describing: error)
        }
    }
}
