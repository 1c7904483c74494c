import Domain
import GRDB
import Vault

extension KeyringFile {
    /// Looks whether a master key opens the keyring in a file, and changes nothing. Throws `wrongMasterKey`.
    static func check(path: String, masterKey: MasterKey) throws {
        let wrapped = try Database.looking(at: path) { db in
            try db.tableExists("keys") ? try db.keyEntries(of: nil).first?.wrapped : nil
        }
        // One that can't be looked at is checked once it is open.
        guard let wrapped, let wrapped else { return }
        _ = try masterKey.unwrap(stored: wrapped, tenant: nil)
    }

    /// As `check(path:masterKey:)`, of the open file.
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
