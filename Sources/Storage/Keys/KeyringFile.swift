import Domain
import Foundation
import GRDB
import Vault

/// The file of the wrapped data keys. It stands beside the store and apart from it, so that a backup of the store holds
/// no keys, and a key that is destroyed here opens no backup any more.
///
/// Several processes may have it open: the server, and a command that rotates keys.
final class KeyringFile: Sendable {
    /// One key as it stands in the file.
    struct Entry: Sendable {
        enum Purpose: String, Sendable {
            /// Seals and opens. The newest of a tenant seals.
            case data
            /// Finds rows by a keyed hash. A tenant has one for its life.
            case lookup
        }

        let sequence: Int64
        /// `nil` for the platform.
        let tenant: TenantID?
        let purpose: Purpose
        let fingerprint: [UInt8]
        let wrapped: [UInt8]
    }

    let path: String
    let queue: DatabaseQueue
    /// Names the keyring; the store that belongs to it has the same.
    let id: [UInt8]

    /// Opens the file, which is made when it is missing.
    init(path: String) throws {
        self.path = path
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "counterfoil keyring"
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
                    PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1000; PRAGMA temp_store = MEMORY
                    """)
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        if try queue.read({ try Self.version(of: $0) }) < Self.version {
            try queue.write { db in
                try db.execute(sql: Self.tables)
                try db.execute(
                    sql: "INSERT INTO keyring (name, value) VALUES ('id', randomblob(16)) ON CONFLICT DO NOTHING")
            }
        }
        id = try queue.read { db in
            guard try Self.version(of: db) == Self.version else { throw StoreError.newerSchema }
            return Array(try Data.fetchOne(db, sql: "SELECT value FROM keyring WHERE name = 'id'") ?? Data())
        }
    }

    private static func version(of db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    private static let version = 1

    private static let tables = """
        CREATE TABLE IF NOT EXISTS keyring (
            name TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS keys (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant BLOB NOT NULL CHECK (length(tenant) IN (0, 16)),
            purpose TEXT NOT NULL CHECK (purpose IN ('data', 'lookup')),
            fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 8),
            wrapped BLOB NOT NULL,
            UNIQUE (tenant, purpose, fingerprint)
        ) STRICT;

        CREATE TABLE IF NOT EXISTS servers (
            boot BLOB NOT NULL PRIMARY KEY,
            announcement BLOB NOT NULL,
            handover BLOB,
            adopted BLOB
        ) STRICT, WITHOUT ROWID;

        PRAGMA user_version = 1;
        """

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await queue.read(body)
        } catch let error as DatabaseError {
            throw StoreError(describing: error)
        }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await queue.write(body)
        } catch let error as DatabaseError {
            throw StoreError(describing: error)
        }
    }

    /// Runs a change that destroys something, and takes what it destroyed out of the file and its journal too.
    func destroying(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
        try await write(body)
        // Another process that reads at this moment keeps the journal; the next change of this kind empties it.
        _ = try await queue.writeWithoutTransaction { try? $0.checkpoint(.truncate) }
    }

    /// Changes when another process changed the file.
    func changeCount() async throws -> Int {
        try await read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    func close() {
        // The file is whole without this; after it, it is one file.
        _ = try? queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try? queue.close()
    }
}

extension KeyringFile.Entry {
    init(row: Row) throws {
        let tenant: Data = row["tenant"]
        guard let purpose = Purpose(rawValue: row["purpose"]) else { throw StoreError.corrupt("a key of no purpose") }
        self.init(
            sequence: row["sequence"], tenant: tenant.isEmpty ? nil : try TenantID.decode(row, "tenant"),
            purpose: purpose, fingerprint: Array(row["fingerprint"] as Data), wrapped: Array(row["wrapped"] as Data))
    }
}

extension Database {
    /// The keys of a tenant, or of the platform, newest first.
    func keyEntries(of tenant: TenantID?) throws -> [KeyringFile.Entry] {
        try rows("SELECT * FROM keys WHERE tenant = ? ORDER BY sequence DESC", [tenant?.data ?? Data()])
            .map(KeyringFile.Entry.init(row:))
    }

    func allKeyEntries() throws -> [KeyringFile.Entry] {
        try rows("SELECT * FROM keys ORDER BY sequence DESC", []).map(KeyringFile.Entry.init(row:))
    }

    func insertKey(_ key: DataKey, _ purpose: KeyringFile.Entry.Purpose, tenant: TenantID?, wrapped: [UInt8]) throws {
        try run(
            "INSERT INTO keys (tenant, purpose, fingerprint, wrapped) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [tenant?.data ?? Data(), purpose.rawValue, Data(key.fingerprint.bytes), Data(wrapped)])
    }
}
