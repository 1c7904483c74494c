import Domain
import Foundation
import GRDB
import Vault

/// The audit's own SQLite file. It only grows; each change reads and writes the head in one transaction, so that two
/// processes can't give one number twice.
package struct AuditFile: Sendable {
    let pool: DatabasePool

    /// Opens the file, which is made when it is missing.
    /// - Parameter log: the name of a log that begins here.
    static func open(path: String, log: AuditLogID) throws -> AuditFile {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL while it opens the pool.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try pool.write { db in
            guard try !db.tableExists("log") else { return }
            try db.execute(sql: AuditSchema.tables)
            try db.execute(
                sql: "INSERT INTO log (id, log, size, peaks, moved) VALUES (1, ?, 0, x'', 0)",
                arguments: [Data(log.bytes)])
        }
        return AuditFile(pool: pool)
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = 3
        configuration.busyMode = .timeout(5)
        configuration.label = "counterfoil.audit"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA journal_size_limit = 16777216") }
        }
        return configuration
    }

    /// Opens a file only to look at it.
    package static func reading(path: String) throws -> AuditFile {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError.unavailable("there is no file \(path)")
        }
        var configuration = configuration
        configuration.readonly = true
        do {
            return AuditFile(pool: try DatabasePool(path: path, configuration: configuration))
        } catch {
            throw StoreError(describing: error)
        }
    }

    func close(isShared: Bool) {
        // The file is consistent whether or not these work.
        if !isShared { _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
        try? pool.close()
    }
}

/// Where the log ends.
struct AuditHead {
    let log: AuditLogID
    var range: MerkleRange
    /// The last staged row that was moved.
    var moved: Int64

    init(in db: Database) throws {
        guard let row = try db.row("SELECT * FROM log WHERE id = 1", []),
            let range = MerkleRange(size: UInt64(row["size"] as Int64), bytes: row["peaks"] as Data)
        else { throw StoreError.corrupt("the audit has no head") }
        log = AuditLogID(bytes: Array(row["log"] as Data))
        self.range = range
        moved = row["moved"]
    }

    func write(in db: Database) throws {
        try db.run(
            "UPDATE log SET size = ?, peaks = ?, moved = ? WHERE id = 1",
            [Int64(range.size), Data(range.bytes), moved])
    }
}
