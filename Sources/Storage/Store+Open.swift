import Foundation
import GRDB
package import Vault

extension Store {
    /// Opens the store in a file, which is made when it is missing, and brings its schema up to date.
    ///
    /// - Throws: `wrongMasterKey` before anything is changed, `newerSchema`, `unavailable`.
    package static func open(path: String, masterKey: MasterKey, readers: Int = 4) throws -> Store {
        do {
            if FileManager.default.fileExists(atPath: path) {
                try checkMasterKey(masterKey, path: path)
            } else {
                // Readable for its owner alone; SQLite gives the files beside it the same mode.
                FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            let pool = try DatabasePool(path: path, configuration: configuration(readers: readers))
            // GRDB sets NORMAL while it opens the pool. An answer of ours promises that the receipt outlives a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try pool.read { try checkMasterKey(masterKey, in: $0) }
            try migrate(pool)
            let platform = try platformKeys(pool, masterKey: masterKey)
            let keyring = Keyring(masterKey: masterKey, platform: platform, pool: pool)
            return Store(pool: pool, keyring: keyring, boot: withUnsafeBytes(of: UUID().uuid) { Array($0) })
        } catch {
            throw StoreError(describing: error)
        }
    }

    private static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.label = "counterfoil"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA cache_size = -32000")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            if !db.configuration.readonly {
                try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
                // 32 MiB: hot pages are written to the file once in thousands of receipts, not once in a hundred.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
            }
        }
        return configuration
    }

    private static func migrate(_ pool: DatabasePool) throws {
        let migrator = Schema.migrator
        guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else { throw StoreError.newerSchema }
        try migrator.migrate(pool)
    }

    /// Looks with a connection that can't write whether the master key is the one that this file was made with.
    private static func checkMasterKey(_ masterKey: MasterKey, path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue: DatabaseQueue
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // A WAL file without its index can't be opened read-only; the key is checked again once it is open.
            return
        }
        // Nothing was written: what a failing close leaves behind is a file handle.
        defer { try? queue.close() }
        try queue.read { try checkMasterKey(masterKey, in: $0) }
    }

    private static func checkMasterKey(_ masterKey: MasterKey, in db: Database) throws {
        guard try db.tableExists("platform"),
            let wrapped = try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'data_key'")
        else { return }
        try unwrapPlatformKey(Array(wrapped), masterKey: masterKey)
    }

    @discardableResult
    private static func unwrapPlatformKey(_ wrapped: [UInt8], masterKey: MasterKey) throws(StoreError) -> DataKey {
        do {
            return try masterKey.unwrap(wrapped, tenant: nil)
        } catch .wrongMasterKey {
            throw .wrongMasterKey
        } catch {
            throw .corrupt(error.description)
        }
    }

    /// The platform's own data key; made when the store is new.
    private static func platformKeys(_ pool: DatabasePool, masterKey: MasterKey) throws -> TenantKeys {
        let fresh = DataKey()
        let wrappedFresh = Data(try masterKey.wrap(fresh, tenant: nil))
        let wrapped = try pool.write { db in
            try db.execute(
                sql: "INSERT INTO platform (name, value) VALUES ('data_key', ?) ON CONFLICT (name) DO NOTHING",
                arguments: [wrappedFresh])
            return try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'data_key'")
        }
        let key = try unwrapPlatformKey(Array(wrapped ?? wrappedFresh), masterKey: masterKey)
        return TenantKeys(tenant: nil, current: key)
    }
}
