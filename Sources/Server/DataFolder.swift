import Foundation
import Glibc
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
    func openStore(_ logger: Logger) throws -> Store {
        do {
            let files = AuditKeyFiles(configuration: configuration)
            let masterKey = try masterKey(logger)
            let store = try Store.open(
                path: configuration.storePath, masterKey: masterKey, audit: try files.load(logger),
                auditPath: configuration.auditPath, now: { .now })
            files.writePublicKey(store.audit.checkpointKey)
            return store
        } catch let error as VaultError {
            throw CommandFailure.configuration(error.description)
        } catch let error as StoreError {
            throw failure(error)
        }
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
        guard !files.fileExists(atPath: configuration.storePath) else {
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
        try FolderLock(path: configuration.lockPath)
    }
}

/// An exclusive lock on a file; the kernel lets it go when the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure.unavailable("the lock \(path) can't be made") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure.unavailable("another server is running on this data folder (\(path) is locked)")
        }
    }

    deinit { close(descriptor) }
}
