import Domain
import Foundation
import Glibc
import JSON
import Logging
import Storage
import Vault

/// The folder that holds the store, its lock and, unless it comes from elsewhere, the master key.
struct DataFolder: Sendable {
    let configuration: ServerConfiguration

    init(_ configuration: ServerConfiguration) throws {
        self.configuration = configuration
        do {
            try FileManager.default.createDirectory(
                atPath: configuration.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure.unavailable("the data folder \(configuration.data) can't be made")
        }
    }

    /// The store with its master key. A key is made, and loudly told, only where there is no store yet.
    /// One process after the other: a first start and a command beside it must not both make keys and tables.
    func openStore(_ logger: Logger) throws -> Store {
        let opening = try FolderLock.wait(configuration.openingLockPath)
        defer { withExtendedLifetime(opening) {} }
        return try explainingFailures {
            let key = try masterKey(logger)
            let files = AuditKeyFiles(configuration: configuration)
            let audit = try files.load(logger)
            let store: Store
            do {
                store = try openStore(key, audit)
            } catch StoreError.wrongMasterKey {
                guard let path = masterKeyPath, exists(MasterKeyFiles.next(path)) else {
                    throw StoreError.wrongMasterKey
                }
                // A rotation was stopped between its last two steps.
                store = try openStore(try MasterKeySource.file(path: MasterKeyFiles.next(path)).load(), audit)
                try MasterKeyFiles.replace(path)
                logger.notice("The rotated master key took its place", metadata: ["path": "\(path)"])
            }
            files.writePublicKey(store.audit.checkpointKey)
            return store
        }
    }

    /// Tells the audit of what a command does to keys. The store must open under the key.
    func tellAudit(
        _ kind: AuditKind, of tenant: TenantID? = nil, outcome: String, _ detail: JSONValue, under key: MasterKey
    ) async throws {
        let logger = StandardLog.logger("keys", level: .warning)
        let store = try openStore(key, try AuditKeyFiles(configuration: configuration).load(logger))
        let actor = AuditActor.command("keys")
        do {
            try await store.audit.record(
                AuditEvent(kind, of: tenant, by: actor, outcome: outcome, at: .now, detail))
        } catch {
            await store.close(isShared: true)
            throw error
        }
        await store.close(isShared: true)
    }

    private func openStore(_ key: MasterKey, _ audit: AuditKeys) throws -> Store {
        try Store.open(
            path: configuration.storePath, keyring: configuration.keyringPath, masterKey: key, audit: audit,
            auditPath: configuration.auditPath, now: { .now }, callerHome: EventLoopExecutor.callerHome)
    }

    /// Tells an operator what is wrong with keys and files.
    func explainingFailures<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as VaultError {
            throw CommandFailure.configuration(error.description)
        } catch let error as StoreError {
            throw failure(error)
        }
    }

    private func explainingFailures<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as VaultError {
            throw CommandFailure.configuration(error.description)
        } catch let error as StoreError {
            throw failure(error)
        }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    var masterKeySource: MasterKeySource {
        configuration.masterKey ?? .file(path: configuration.defaultKeyPath)
    }

    /// Where the master key lies; `nil` where it does not come from a file.
    var masterKeyPath: String? {
        guard case .file(let path) = masterKeySource else { return nil }
        return path
    }

    /// The master key as the settings name it, of a store that exists.
    func presentMasterKey() throws -> MasterKey {
        try masterKeySource.load()
    }

    private func failure(_ error: StoreError) -> CommandFailure {
        switch error {
        case .wrongMasterKey:
            .configuration("the master key does not open the store \(configuration.storePath); nothing was changed")
        case .newerSchema:
            .configuration("the store \(configuration.storePath) was made by a newer version of counterfoil")
        case .corrupt(let detail):
            CommandFailure(.badData, "the store \(configuration.storePath) is damaged: \(detail)")
        case .unavailable(let detail):
            .unavailable("the store \(configuration.storePath) can't be opened: \(detail)")
        case .keyringMissing(let path):
            .configuration(
                "the keyring \(path) is missing, and the store can't be read without it; put it back or name it with --keyring"
            )
        case .foreignKeyring(let path):
            .configuration("the keyring \(path) belongs to another store than \(configuration.storePath)")
        case .overloaded, .closed, .keyReplaced, .keysDestroyed:
            .unavailable("the store \(configuration.storePath) is in use")
        }
    }

    private func masterKey(_ logger: Logger) throws -> MasterKey {
        if let source = configuration.masterKey { return try source.load() }
        let path = configuration.defaultKeyPath
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else { return try MasterKeySource.file(path: path).load() }
        guard !files.fileExists(atPath: configuration.storePath) && !files.fileExists(atPath: configuration.keyringPath)
        else {
            throw CommandFailure.configuration(
                "the master key \(path) is missing, and the store can't be read without it; put it back or name it with --master-key"
            )
        }
        let key = try MasterKeySource.generate(at: path)
        logger.warning(
            """
            A new master key was made. Without it the data can't be read by anyone: copy it to a safe place, \
            and better keep it outside the data folder (--master-key)
            """, metadata: ["path": "\(path)", "key": "\(key.fingerprint)"])
        return key
    }

    /// Holds the folder for this process until it ends; a second server on it is refused.
    func lock() throws -> FolderLock {
        guard let lock = try FolderLock.take(configuration.lockPath) else {
            throw CommandFailure.unavailable(
                "another server is running on this data folder (\(configuration.lockPath) is locked)")
        }
        return lock
    }

    /// As `lock()`; `nil` while a server runs.
    func lockUnlessServed() throws -> FolderLock? {
        try FolderLock.take(configuration.lockPath)
    }

    /// Keeps other rotations away.
    func lockRotation() throws -> FolderLock {
        guard let lock = try FolderLock.take(configuration.rotationLockPath) else {
            throw CommandFailure.unavailable("another rotation of keys is under way")
        }
        return lock
    }
}
