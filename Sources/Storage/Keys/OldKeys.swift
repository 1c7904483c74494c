import Domain
import Foundation
import GRDB
import Vault

/// Stores of the first version hold their wrapped keys themselves. They are moved to the keyring, once.
enum OldKeys {
    /// Looks, with a connection that can't write, whether a store that exists can be opened with what there is.
    static func check(path: String, keyring: String, masterKey: MasterKey) throws {
        guard !FileManager.default.fileExists(atPath: keyring) else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue: DatabaseQueue
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // A WAL file without its index can't be opened read-only; no store of the first version is left that way.
            throw StoreError.keyringMissing(path: keyring)
        }
        // Nothing was written: what a failing close leaves behind is a file handle.
        defer { try? queue.close() }
        try queue.read { db in
            guard try db.tableExists("platform") else { return }
            guard let wrapped = try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'data_key'") else {
                guard try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'keyring'") == nil else {
                    throw StoreError.keyringMissing(path: keyring)
                }
                return
            }
            _ = try masterKey.unwrap(stored: Array(wrapped), tenant: nil)
        }
    }

    /// Copies the keys, makes the copies durable, and then scrubs them from the store: a stop in between is made good by
    /// the next start.
    static func move(from pool: DatabasePool, to file: KeyringFile, masterKey: MasterKey) throws {
        guard let platform = try pool.read({ try Data.fetchOne($0, sql: platformSQL) }) else { return }
        let tenants = try pool.read {
            try Row.fetchAll($0, sql: "SELECT id, data_key, lookup_key FROM tenants WHERE length(data_key) > 0")
        }
        try file.queue.write { db in
            try insert(platform, .lookup, tenant: nil, masterKey: masterKey, into: db)
            for row in tenants {
                let tenant = try TenantID.decode(row, "id")
                try insert(row["data_key"], .data, tenant: tenant, masterKey: masterKey, into: db)
                try insert(row["lookup_key"], .lookup, tenant: tenant, masterKey: masterKey, into: db)
            }
        }
        try pool.write { db in
            try db.execute(sql: "UPDATE tenants SET data_key = x'', lookup_key = x''")
            try db.execute(sql: "DELETE FROM platform WHERE name = 'data_key'")
        }
        // A reader keeps the journal, and none is there yet.
        _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    private static let platformSQL = "SELECT value FROM platform WHERE name = 'data_key'"

    private static func insert(
        _ wrapped: Data, _ purpose: KeyringFile.Entry.Purpose, tenant: TenantID?, masterKey: MasterKey,
        into db: Database
    ) throws {
        let key = try masterKey.unwrap(stored: Array(wrapped), tenant: tenant)
        try db.insertKey(key, purpose, tenant: tenant, wrapped: Array(wrapped))
    }
}

extension MasterKey {
    /// As `unwrap`, of what stood in the store.
    func unwrap(stored wrapped: [UInt8], tenant: TenantID?) throws(StoreError) -> DataKey {
        do {
            return try unwrap(wrapped, tenant: tenant)
        } catch .wrongMasterKey {
            throw .wrongMasterKey
        } catch {
            throw .corrupt(error.description)
        }
    }
}

extension KeyringFile {
    /// Throws `wrongMasterKey` where the keys are wrapped by another one.
    func checkMasterKey(_ masterKey: MasterKey) throws {
        guard let entry = try queue.read({ try $0.keyEntries(of: nil).first }) else { return }
        _ = try masterKey.unwrap(stored: entry.wrapped, tenant: nil)
    }

    /// The platform's own key; made when the keyring is new.
    func platformKey(_ masterKey: MasterKey) throws -> DataKey {
        let entry = try queue.write { db -> Entry? in
            if let entry = try db.keyEntries(of: nil).first { return entry }
            let fresh = DataKey()
            try db.insertKey(fresh, .lookup, tenant: nil, wrapped: try masterKey.wrap(fresh, tenant: nil))
            return try db.keyEntries(of: nil).first
        }
        guard let entry else { throw StoreError.corrupt("the keyring is empty") }
        return try masterKey.unwrap(stored: entry.wrapped, tenant: nil)
    }
}
