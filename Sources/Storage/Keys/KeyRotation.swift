package import Domain
import Foundation
import GRDB
package import Vault

/// What commands do to the keyring, also while a server serves from it.
package final class KeyRotation: Sendable {
    private let file: KeyringFile

    /// Throws `keyringMissing`.
    package init(keyring path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.keyringMissing(path: path) }
        do {
            file = try KeyringFile(path: path)
        } catch {
            throw StoreError(describing: error)
        }
    }

    package func close() { file.close() }

    /// Whether a master key opens the keyring.
    package func isUnder(_ master: MasterKey) async throws -> Bool {
        let entry = try await file.read { try $0.keyEntries(of: nil).first }
        guard let entry else { throw StoreError.corrupt("the keyring is empty") }
        return try MasterKey.fingerprint(of: entry.wrapped) == master.fingerprint
    }

    /// Hands a new master key to the server that runs. Answers whether it has taken it; to be asked again until it has.
    package func handOver(_ new: MasterKey, from old: MasterKey) async throws -> Bool {
        let row = try await file.read { db in
            try db.row("SELECT boot, announcement, handover, adopted FROM servers", []).map { row in
                (row["boot"] as Data, row["announcement"] as Data, row["handover"] as Data?, row["adopted"] as Data?)
            }
        }
        guard let (boot, announcement, waiting, adopted) = row,
            MasterKeyHandover.isAnnouncement(Array(announcement), under: old)
        else { return false }
        if adopted == Data(new.fingerprint.bytes) { return true }
        guard waiting == nil else { return false }
        let sealed = Data(try MasterKeyHandover.seal(new, from: old, to: Array(announcement)))
        try await file.write { db in
            try db.run(
                "UPDATE servers SET handover = ? WHERE boot = ? AND announcement = ?", [sealed, boot, announcement])
        }
        return false
    }

    /// Takes a handover back that was not taken.
    package func withdrawHandover() async throws {
        try await file.destroying { try $0.run("UPDATE servers SET handover = NULL", []) }
    }

    /// Wraps all keys anew, in one transaction: a crash leaves all under the one key or all under the other. Answers how
    /// many; `nil` where the server that runs has not taken the new key.
    /// - Parameter isServed: whether a server runs.
    package func rewrap(from old: MasterKey, to new: MasterKey, isServed: Bool) async throws -> Int? {
        let count = try await file.write { db -> Int? in
            let adopted = try Data.fetchOne(db, sql: "SELECT adopted FROM servers")
            guard !isServed || adopted == Data(new.fingerprint.bytes) else { return nil }
            if !isServed { try db.run("DELETE FROM servers", []) }
            let entries = try db.allKeyEntries()
            for entry in entries {
                let key = try old.unwrap(stored: entry.wrapped, tenant: entry.tenant)
                try db.run(
                    "UPDATE keys SET wrapped = ? WHERE sequence = ?",
                    [Data(try new.wrap(key, tenant: entry.tenant)), entry.sequence])
            }
            return entries.count
        }
        if count != nil { try await file.destroying { _ in } }
        return count
    }

    /// Whether the keyring has keys of a tenant.
    package func hasKeys(of tenant: TenantID) async throws -> Bool {
        try await file.read { try !$0.keyEntries(of: tenant).isEmpty }
    }

    /// Gives each tenant, or one of them, a new data key, which seals from then on. Tenants whose last rotation is not
    /// over get none: it goes on. Answers how many were given.
    package func addDataKeys(only tenant: TenantID?, under master: MasterKey) async throws -> Int {
        try await file.write { db in
            let found = try db.rows(
                """
                SELECT tenant FROM keys WHERE purpose = 'data' AND (?1 IS NULL OR tenant = ?1)
                GROUP BY tenant HAVING count(*) = 1
                """, [tenant?.data])
            for row in found {
                let owner = try TenantID.decode(row, "tenant")
                let key = DataKey()
                try db.insertKey(key, .data, tenant: owner, wrapped: try master.wrap(key, tenant: owner))
            }
            return found.count
        }
    }

    /// Tenants, or one of them, whose older data keys are still in use.
    package func unfinished(only tenant: TenantID?) async throws -> Int {
        let tenants = try await file.tenantsWithOlderKeys()
        return tenants.filter { tenant == nil || $0 == tenant }.count
    }
}
