import Domain
import Foundation
import JSON
import Storage
import Vault

/// The steps of `keys rotate-master`. Each may be the last of a run that is stopped: the next run goes on from there.
struct MasterKeyRotation {
    let folder: DataFolder
    /// `nil`: a new file takes the old one's place.
    let to: MasterKeySource?
    /// Seconds.
    let patience: Int

    func run() async throws {
        let new = try newKey()
        let keyring = try KeyRotation(keyring: folder.configuration.keyringPath)
        defer { keyring.close() }
        guard try await !keyring.isUnder(new) else {
            try await tell("done", from: nil, to: new, under: new)
            try finish()
            return print("All keys are under the master key \(new.fingerprint) already.")
        }
        let old = try folder.presentMasterKey()
        guard try await keyring.isUnder(old) else { throw StoreError.wrongMasterKey }
        try await tell("begun", from: old, to: new, under: old)
        let count = try await rewrap(keyring, from: old, to: new)
        try await tell("done", from: old, to: new, under: new)
        try finish()
        print(
            "\(count) keys are under the master key \(new.fingerprint) now; \(old.fingerprint) opens nothing any more.")
        if to != nil { print("Name the new source in the settings before the next start of the server.") }
    }

    private func tell(_ outcome: String, from old: MasterKey?, to new: MasterKey, under key: MasterKey) async throws {
        try await folder.tellAudit(
            .masterKeyRotated, outcome: outcome,
            ["before": .optional(old?.fingerprint.description), "after": .string(new.fingerprint.description)],
            under: key)
    }

    private func newKey() throws -> MasterKey {
        if let to {
            guard to != folder.masterKeySource else {
                throw CommandFailure.configuration("--to must name another source than the present master key's")
            }
            return try to.load()
        }
        guard let path = folder.masterKeyPath else {
            throw CommandFailure(.usage, "name the source of the new master key with --to")
        }
        let next = MasterKeyFiles.next(path)
        guard !FileManager.default.fileExists(atPath: next) else { return try MasterKeySource.file(path: next).load() }
        // A folder without its present key is not one to make keys in.
        _ = try folder.presentMasterKey()
        return try MasterKeySource.generate(at: next)
    }

    private func finish() throws {
        guard to == nil, let path = folder.masterKeyPath else { return }
        try MasterKeyFiles.replace(path)
    }

    /// With no server at work, none may start in between; with one at work, it must have the new key before.
    private func rewrap(_ keyring: KeyRotation, from old: MasterKey, to new: MasterKey) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < deadline {
            if let lock = try folder.lockUnlessServed() {
                defer { withExtendedLifetime(lock) {} }
                if let count = try await keyring.rewrap(from: old, to: new, isServed: false) { return count }
            } else if try await keyring.handOver(new, from: old),
                let count = try await keyring.rewrap(from: old, to: new, isServed: true)
            {
                return count
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        try await keyring.withdrawHandover()
        throw CommandFailure.unavailable(
            "the running server did not take up the new master key within \(patience) s; nothing was changed")
    }
}
