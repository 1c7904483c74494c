import ArgumentParser
import Foundation
import Storage
import Vault

struct AuditVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that nothing in the audit was changed, removed, reordered or cut off.",
        discussion: """
            Needs no server and no private key, and works on a copy. Names the first entry that is wrong and exits with \
            65. Only with a checkpoint that was copied to a second place can it tell that the newest entries were cut \
            off, that an old copy was put back, or that everything was written anew: give the sink's folder or a file \
            with --checkpoint, and the log's public key, as it was kept elsewhere, with --log-key.

            Example: counterfoil audit verify --data /var/lib/counterfoil --checkpoint /mnt/security/checkpoints
            """)

    @OptionGroup var options: AuditFileOptions

    @Option(
        help: ArgumentHelp(
            "A checkpoint from a second place, or a folder of them; can be repeated.", valueName: "path"))
    var checkpoint: [String] = []

    @Option(
        help: ArgumentHelp(
            "The log's public key, or a file with it; can be repeated where it was replaced (default: audit-signing.pub in the data folder).",
            valueName: "key"))
    var logKey: [String] = []

    func run() throws {
        let file = try options.open()
        let keys = try publicKeys()
        let shipped = try checkpoint.flatMap(CheckpointFiles.read)
        if !shipped.isEmpty, keys.isEmpty {
            throw CommandFailure(.usage, "a checkpoint is checked with the log's public key: give --log-key")
        }
        let report: AuditReport
        do {
            report = try file.verify(keys: keys, shipped: shipped)
        } catch {
            throw CommandFailure.audit(error, options.path)
        }
        print("The audit is sound: \(report.size) entries, root \(Hexadecimal.text(report.root)).")
        print(
            "log \(report.log), \(report.tenants) chains (the platform and tenants), \(report.checkpoints) checkpoints kept with it"
        )
        if !report.isSignatureChecked { print("No signature was checked: there was no public key.") }
        guard let vouched = report.vouchedSize else {
            return print(
                "No checkpoint from elsewhere was given: entries cut off at the end, or an old copy, would not be seen."
            )
        }
        print("A checkpoint from elsewhere vouches for the first \(vouched) entries.")
    }

    private func publicKeys() throws -> [CheckpointKey] {
        guard !logKey.isEmpty else {
            return [options.keyPath.flatMap(Self.read).flatMap { CheckpointKey($0) }].compactMap { $0 }
        }
        return try logKey.map { text in
            guard let key = CheckpointKey(Self.read(text) ?? text) else {
                throw CommandFailure(
                    .usage, "--log-key must be a public key such as audit-signing.pub holds, or its file")
            }
            return key
        }
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}

/// Checkpoints that a sink kept.
enum CheckpointFiles {
    /// Of a file, or of all `.txt` files under a folder.
    static func read(_ path: String) throws -> [SignedCheckpoint] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "there is no checkpoint \(path)")
        }
        let files =
            isFolder.boolValue
            ? (FileManager.default.subpaths(atPath: path) ?? []).filter { $0.hasSuffix(".txt") }.sorted()
                .map { path + "/" + $0 } : [path]
        guard !files.isEmpty else { throw CommandFailure(.usage, "there is no checkpoint in \(path)") }
        return try files.map { file in
            let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
            guard let signed = text.flatMap({ SignedCheckpoint(note: $0) }) else {
                throw CommandFailure(.badData, "\(file) holds no checkpoint")
            }
            return signed
        }
    }
}
