import Domain
import Foundation
import GRDB
import Synchronization
import Vault

/// The data keys in use, unwrapped once and kept in memory.
final class Keyring: Sendable {
    typealias Keys = TenantKeyset

    private struct State {
        /// The one that wraps first. A second one only between its handover and the end of the rotation.
        var masters: [MasterKey]
        var known: [TenantID: TenantKeyset] = [:]
        var generation = 0
        /// Of the file, when it was last looked at.
        var seen: Int?
        /// Of the server that was announced.
        var boot: [UInt8]?
    }

    /// Hashes the secrets of API keys. Made with the store and never replaced: keys that were given out live on it.
    let platform: TenantKeys
    let file: KeyringFile
    let handover = MasterKeyHandover()
    private let state: Mutex<State>

    init(masterKey: MasterKey, platform: TenantKeys, file: KeyringFile) {
        self.platform = platform
        self.file = file
        state = Mutex(State(masters: [masterKey]))
    }

    var masterKey: MasterKey? { state.withLock { $0.masters.first } }

    /// Makes the keys of a new tenant, durable before the tenant is.
    func make(for tenant: TenantID) async throws -> TenantKeyset {
        let data = DataKey()
        let lookups = DataKey()
        let keyring = self
        try await file.write { db in
            // Read inside the transaction: a rotation of the master key is another transaction.
            let master = try keyring.master(in: db)
            try db.insertKey(data, .data, tenant: tenant, wrapped: try master.wrap(data, tenant: tenant))
            try db.insertKey(lookups, .lookup, tenant: tenant, wrapped: try master.wrap(lookups, tenant: tenant))
        }
        return TenantKeyset(sealing: TenantKeys(tenant: tenant, current: data), lookups: lookups)
    }

    /// The master key under which the file is now.
    func master(in db: Database) throws -> MasterKey {
        guard let entry = try db.keyEntries(of: nil).first else { throw StoreError.corrupt("the keyring is empty") }
        return try master(for: entry)
    }

    private func master(for entry: KeyringFile.Entry) throws -> MasterKey {
        let wrapper = try MasterKey.fingerprint(of: entry.wrapped)
        guard let master = state.withLock({ $0.masters.first { $0.fingerprint == wrapper } }) else {
            throw StoreError.wrongMasterKey
        }
        return master
    }

    func knownKeysets() -> [TenantKeyset] { state.withLock { Array($0.known.values) } }

    func remember(_ keys: TenantKeyset, for tenant: TenantID) {
        state.withLock { $0.known[tenant] = keys }
    }

    /// The keys of a tenant; `nil` where there is no such tenant, or its keys were destroyed.
    func keys(of tenant: TenantID) async throws -> TenantKeyset? {
        while true {
            let (known, generation) = state.withLock { ($0.known[tenant], $0.generation) }
            if let known { return known }
            let entries = try await file.read { try $0.keyEntries(of: tenant) }
            guard !entries.isEmpty else { return nil }
            guard let keys = try unwrapped(entries, of: tenant) else {
                throw StoreError.corrupt("a tenant's keys are not whole")
            }
            // Keys that were read before a rotation are not remembered after it.
            let remembered = state.withLock { state -> TenantKeyset? in
                guard state.generation == generation else { return nil }
                if let earlier = state.known[tenant] { return earlier }
                state.known[tenant] = keys
                return keys
            }
            if let remembered { return remembered }
        }
    }

    private func unwrapped(_ entries: [KeyringFile.Entry], of tenant: TenantID) throws -> TenantKeyset? {
        let data = try entries.filter { $0.purpose == .data }.map(unwrap)
        guard let current = data.first, let lookups = try entries.first(where: { $0.purpose == .lookup }).map(unwrap)
        else { return nil }
        return TenantKeyset(
            sealing: TenantKeys(tenant: tenant, current: current, older: Array(data.dropFirst())), lookups: lookups)
    }

    func unwrap(_ entry: KeyringFile.Entry) throws -> DataKey {
        try master(for: entry).unwrap(stored: entry.wrapped, tenant: entry.tenant)
    }

    /// From now on nothing of the tenant opens in this process.
    func forget(_ tenant: TenantID) {
        let keys = state.withLock { state in
            state.generation += 1
            return state.known.removeValue(forKey: tenant)
        }
        keys?.replace(nil)
    }
}

extension Keyring {
    /// Takes up what other processes changed in the file: new data keys, a new master key. Answers whether something was.
    @discardableResult
    func refresh() async throws -> Bool {
        let count = try await file.changeCount()
        guard state.withLock({ $0.seen != count }) else { return false }
        try await adoptMaster()
        let entries = try await file.read { try $0.allKeyEntries() }
        let known = state.withLock { state in
            state.generation += 1
            return state.known
        }
        let data = Dictionary(grouping: entries.filter { $0.purpose == .data }, by: \.tenant)
        for (tenant, keys) in known {
            try take(data[tenant] ?? [], of: tenant, into: keys)
        }
        try await dropOldMaster(entries, boot: state.withLock { $0.boot })
        state.withLock { $0.seen = count }
        return true
    }

    private func take(_ entries: [KeyringFile.Entry], of tenant: TenantID, into keys: TenantKeyset) throws {
        guard let newest = entries.first else { return forget(tenant) }
        let now = try keys.sealing
        guard newest.fingerprint != now.current.fingerprint.bytes else { return }
        let mine = [now.current] + now.older
        let all = try entries.map { entry in
            try mine.first { $0.fingerprint.bytes == entry.fingerprint } ?? unwrap(entry)
        }
        keys.replace(TenantKeys(tenant: tenant, current: all[0], older: Array(all.dropFirst())))
    }

    /// Opens a handover to this process and tells that it was taken.
    private func adoptMaster() async throws {
        guard let old = masterKey else { return }
        let waiting = try await file.read { db in
            try db.row("SELECT boot, handover FROM servers WHERE handover IS NOT NULL", [])
                .map { ($0["boot"] as Data, $0["handover"] as Data) }
        }
        // What does not open is for a run that is no more.
        guard let (boot, sealed) = waiting, let new = try? handover.open(Array(sealed), under: old) else { return }
        state.withLock { state in
            if !state.masters.contains(where: { $0.fingerprint == new.fingerprint }) { state.masters.append(new) }
        }
        let adopted = Data(new.fingerprint.bytes)
        try await file.destroying { db in
            try db.run("UPDATE servers SET handover = NULL, adopted = ? WHERE boot = ?", [adopted, boot])
        }
    }

    /// Once all keys are wrapped by the new master key, the old one is forgotten, and this process is announced under the
    /// new one.
    private func dropOldMaster(_ entries: [KeyringFile.Entry], boot: [UInt8]?) async throws {
        guard let wrapped = entries.first(where: { $0.tenant == nil })?.wrapped else { return }
        let wrapper = try MasterKey.fingerprint(of: wrapped)
        let isNew = state.withLock { state in
            guard let index = state.masters.firstIndex(where: { $0.fingerprint == wrapper }), index > 0 else {
                return false
            }
            state.masters = [state.masters[index]]
            return true
        }
        if isNew, let boot { try await announce(boot: boot) }
    }

    /// Tells commands that this run of a server holds the store, and how a new master key can be handed to it.
    /// Throws `wrongMasterKey` where the master key was rotated since the store was opened.
    func announce(boot: [UInt8]) async throws {
        let keyring = self
        try await file.destroying { db in
            let announcement = try keyring.handover.announcement(under: try keyring.master(in: db))
            try db.run("DELETE FROM servers", [])
            try db.run("INSERT INTO servers (boot, announcement) VALUES (?, ?)", [Data(boot), Data(announcement)])
        }
        state.withLock { $0.boot = boot }
    }
}
