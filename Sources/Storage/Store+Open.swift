import Foundation
import GRDB
package import Domain
package import Vault

extension Store {
    /// Opens the store in a file, which is made when it is missing, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - keyring: the path of the file of wrapped data keys; `keys.sqlite` beside the store by default.
    ///   - audit: to whom audit entries are sealed and what signs their checkpoints.
    ///   - auditPath: the audit's own file; `PATH.audit` by default.
    /// - Throws: `wrongMasterKey` and `keyringMissing` before anything is changed, `foreignKeyring`, `newerSchema`,
    ///   `unavailable`.
    package static func open(
        path: String, keyring: String? = nil, masterKey: MasterKey, readers: Int = 4, audit: AuditKeys = AuditKeys(),
        auditPath: String? = nil, overloadLimits: OverloadLimits = OverloadLimits(),
        now: @escaping @Sendable () -> Timestamp = Store.calendar,
        callerHome: @escaping @Sendable () -> CallerHome? = { nil }
    ) throws -> Store {
        do {
            let keyringPath = keyring ?? defaultKeyringPath(besides: path)
            let isNew = !FileManager.default.fileExists(atPath: path)
            if FileManager.default.fileExists(atPath: keyringPath) {
                try KeyringFile.check(path: keyringPath, masterKey: masterKey)
            } else if !isNew {
                try OldKeys.check(path: path, keyring: keyringPath, masterKey: masterKey)
            }
            let file = try KeyringFile(path: keyringPath)
            try file.checkMasterKey(masterKey)
            if isNew {
                // Readable for its owner alone; SQLite gives the files beside it the same mode.
                _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            let pool = try DatabasePool(path: path, configuration: configuration(readers: readers))
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL while it opens the pool. An answer of ours promises that the receipt outlives a power
                // cut.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // SQLite goes through the whole cache at the end of a transaction that split a page: 8 MiB hold what the
                // writer needs again and again, and more would cost more than it spares.
                try db.execute(sql: "PRAGMA cache_size = -8000")
            }
            let migrated = try migrate(pool)
            try OldKeys.move(from: pool, to: file, masterKey: masterKey)
            try bind(pool, to: file)
            let platform = TenantKeys(tenant: nil, current: try file.platformKey(masterKey))
            let lookups = RecentLookups()
            lookups.load(try pool.read { try recentLookups(in: $0) })
            let checkpointer = try Checkpointer(path: path)
            pool.writeWithoutTransaction { checkpointer.watch($0) }
            let commits = CommitQueue(
                database: pool, lookups: lookups, checkpointer: checkpointer, home: callerHome)
            let store = Store(
                pool: pool, keyring: Keyring(masterKey: masterKey, platform: platform, file: file),
                boot: withUnsafeBytes(of: UUID().uuid) { Array($0) }, commits: commits, lookups: lookups,
                audit: try Audit.open(
                    path: auditPath ?? path + ".audit", keys: audit, store: pool, commits: commits,
                    migrated: isNew ? [] : migrated, now: now),
                overloadLimits: overloadLimits)
            store.callbackNews.know(
                try pool.read { db in
                    try db.rows("SELECT DISTINCT tenant FROM callbacks", []).map { try TenantID.decode($0, "tenant") }
                })
            return store
        } catch {
            throw StoreError(describing: error)
        }
    }

    /// What the calendar says now.
    package static func calendar() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private static func defaultKeyringPath(besides path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().appending(path: "keys.sqlite").path
    }

    /// A store and a keyring that were not made together would lose data in each other's company.
    private static func bind(_ pool: DatabasePool, to file: KeyringFile) throws {
        let id = try pool.write { db in
            try db.execute(
                sql: "INSERT INTO platform (name, value) VALUES ('keyring', ?) ON CONFLICT DO NOTHING",
                arguments: [Data(file.id)])
            return try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'keyring'")
        }
        guard id == Data(file.id) else { throw StoreError.foreignKeyring(path: file.path) }
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
                // Until the checkpointer takes over.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Checkpointer.pages)")
            }
        }
        return configuration
    }

    /// Answers the migrations that were applied now.
    private static func migrate(_ pool: DatabasePool) throws -> [String] {
        let migrator = Schema.migrator
        guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else { throw StoreError.newerSchema }
        let before = try pool.read { try migrator.appliedIdentifiers($0) }
        try migrator.migrate(pool)
        return Array(try pool.read { try migrator.appliedIdentifiers($0) }.subtracting(before)).sorted()
    }
}
