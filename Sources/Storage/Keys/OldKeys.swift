import Domain
import Foundation
import GRDB
import Vault

/// Stores of the first version hold their wrapped keys themselves. They are moved to the keyring, once.
enum OldKeys {
    /// Looks whether a store that exists, and has no keyring, can be opened with what there is.
    static func check(path: String, keyring: String, masterKey: MasterKey) throws {
        let found = try Database.looking(at: path) { db -> (wrapped: Data?, isBound: Bool) in
            guard try db.tableExists("platform") else { return (nil, false) }
            let bound = try Data.fetchOne(db, sql: "SELECT value FROM platform WHERE name = 'keyring'")
            return (try Data.fetchOne(db, sql: platformSQL), bound != nil)
        }
        // No store of the first version is left so that it can't be looked at.
        guard let found, found.wrapped != nil || !found.isBound else { throw StoreError.keyringMissing(path: keyring) }
        if let wrapped = found.wrapped { _ = try masterKey.unwrap(stored: Array(wrapped), tenant: nil) }
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
