import Domain
import Foundation
import GRDB
package import Vault

/// What was found sound.
package struct AuditReport: Sendable {
    package let log: AuditLogID
    package let size: UInt64
    package let root: MerkleHash
    package let tenants: Int
    /// Checkpoints in the file that the log agrees with, and of them those whose signature was checked.
    package let checkpoints: Int
    package let isSignatureChecked: Bool
    /// The largest checkpoint that came from elsewhere; entries behind it could have been cut off unseen.
    package let vouchedSize: UInt64?
}

extension AuditFile {
    /// Looks at every entry, at what is kept beside them, and at every checkpoint. Needs no private key.
    ///
    /// - Parameters:
    ///   - keys: the log's keys, the one of today and older ones, if the caller knows them from elsewhere.
    ///   - shipped: checkpoints from a second place.
    /// - Throws: `AuditFault` for the first thing that is wrong, `StoreError` where the file does not read.
    package func verify(keys: [CheckpointKey], shipped: [SignedCheckpoint]) throws -> AuditReport {
        do {
            return try pool.read { try Self.verify($0, keys: keys, shipped: shipped) }
        } catch let error as AuditFault {
            throw error
        } catch {
            throw StoreError(describing: error)
        }
    }

    private static func verify(
        _ db: Database, keys: [CheckpointKey], shipped: [SignedCheckpoint]
    ) throws -> AuditReport {
        let log = try logID(db, expected: (shipped.first?.checkpoint.origin ?? keys.first?.name))
        let kept = try db.rows("SELECT size, note FROM checkpoints ORDER BY size", []).map { row in
            guard let signed = SignedCheckpoint(note: row["note"]),
                signed.checkpoint.size == UInt64(row["size"] as Int64)
            else { throw AuditFault(UInt64(row["size"] as Int64), .badCheckpoint) }
            return signed
        }
        for signed in shipped + kept {
            let isOurs = signed.checkpoint.origin == AuditCheckpoint.origin(log)
            guard isOurs, keys.isEmpty || keys.contains(where: { signed.isSigned(by: $0) }) else {
                throw AuditFault(signed.checkpoint.size, .badCheckpoint)
            }
        }
        var verifier = AuditVerifier(log: log, checkpoints: (shipped + kept).map(\.checkpoint))
        let nodes = try entries(db, &verifier)
        try head(db, verifier)
        guard try Int.fetchOne(db, sql: "SELECT count(*) FROM nodes") == nodes else {
            throw AuditFault(verifier.range.size, .bookkeeping("the tree"))
        }
        try tenants(db, verifier)
        try verifier.finish()
        return AuditReport(
            log: log, size: verifier.range.size, root: verifier.range.root, tenants: verifier.tenants.count,
            checkpoints: kept.count, isSignatureChecked: !keys.isEmpty,
            vouchedSize: shipped.map(\.checkpoint.size).max())
    }

    private static func logID(_ db: Database, expected origin: String?) throws -> AuditLogID {
        guard try db.tableExists("log"), let row = try db.row("SELECT log FROM log", []) else {
            throw AuditFault(0, .bookkeeping("the head of the log"))
        }
        let log = AuditLogID(bytes: Array(row["log"] as Data))
        guard origin == nil || origin == AuditCheckpoint.origin(log) else { throw AuditFault(0, .foreign) }
        return log
    }

    /// Answers how many nodes the tree must have.
    private static func entries(_ db: Database, _ verifier: inout AuditVerifier) throws -> Int {
        var nodes = 0
        let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM entries ORDER BY sequence")
        while let row = try cursor.next() {
            let sequence = row["sequence"] as Int64
            let (header, completed) = try verifier.take(
                .init(
                    sequence: UInt64(bitPattern: sequence), header: Array(row["header"] as Data),
                    body: Array(row["body"] as Data), leaf: Array(row["leaf"] as Data)))
            let core = header.core
            guard row["tenant"] == core.tenant?.data, row["at"] == core.at.milliseconds, row["kind"] == core.kind else {
                throw AuditFault(header.position.sequence, .columnsDiffer)
            }
            if core.form == .open { try segment(db, core.segment, sequence) }
            for node in completed where node.level > 0 && node.level.isMultiple(of: AuditTree.stored) {
                nodes += 1
                let stored = try db.row(
                    "SELECT hash FROM nodes WHERE level = ? AND position = ?", [node.level, Int64(node.position)])
                guard stored?["hash"] == Data(node.hash) else {
                    throw AuditFault(header.position.sequence, .bookkeeping("a node of the tree"))
                }
            }
        }
        return nodes
    }

    private static func segment(_ db: Database, _ id: AuditSegmentID, _ sequence: Int64) throws {
        let row = try db.row("SELECT sequence FROM segments WHERE segment = ?", [Data(id.bytes)])
        guard row?["sequence"] == sequence else {
            throw AuditFault(UInt64(sequence), .bookkeeping("the list of segments"))
        }
    }

    private static func head(_ db: Database, _ verifier: AuditVerifier) throws {
        let range = verifier.range
        let row = try db.row("SELECT size, peaks FROM log", [])
        let size = UInt64(clamping: row?["size"] as Int64? ?? 0)
        guard size <= range.size else { throw AuditFault(range.size, .cutOff(expected: size)) }
        guard size == range.size else { throw AuditFault(size, .bookkeeping("the head of the log")) }
        guard row?["peaks"] == Data(range.bytes) else {
            throw AuditFault(size, .bookkeeping("the head of the log"))
        }
    }

    private static func tenants(_ db: Database, _ verifier: AuditVerifier) throws {
        let rows = try db.rows("SELECT tenant, count, leaf FROM tenants", [])
        guard rows.count == verifier.tenants.count else {
            throw AuditFault(verifier.range.size, .bookkeeping("the list of tenants"))
        }
        for row in rows {
            let known = verifier.tenants[Array(row["tenant"] as Data)]
            guard known?.count == UInt64(clamping: row["count"] as Int64), known?.leaf == Array(row["leaf"] as Data)
            else { throw AuditFault(verifier.range.size, .bookkeeping("the list of tenants")) }
        }
    }

    /// Every entry with its segment's record, in order, for a reader who has a private key.
    package func forEach(_ body: (AuditRecord) throws -> Void) throws {
        do {
            try pool.read { db in
                let cursor = try Row.fetchCursor(db, sql: "SELECT header, body, leaf FROM entries ORDER BY sequence")
                while let row = try cursor.next() { try body(try AuditRecord(row: row)) }
            }
        } catch let error as DatabaseError {
            throw StoreError(describing: error)
        }
    }

    /// The checkpoints that are kept beside the entries, the smallest first.
    package func checkpoints() throws -> [SignedCheckpoint] {
        do {
            return try pool.read { db in
                try db.rows("SELECT note FROM checkpoints ORDER BY size", []).compactMap {
                    SignedCheckpoint(note: $0["note"])
                }
            }
        } catch {
            throw StoreError(describing: error)
        }
    }
}
