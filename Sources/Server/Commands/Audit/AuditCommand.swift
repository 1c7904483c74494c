import ArgumentParser
import Foundation
import Storage
import Vault

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Make the audit's keys, check the audit, read it.",
        discussion: """
            The audit is a log that nobody can change unseen and that the service itself can't read. Checking it takes no \
            private key and no server; reading it takes the security team's private key.
            """,
        subcommands: [AuditInit.self, AuditVerify.self, AuditRead.self, AuditExport.self, AuditCheckpointCommand.self])
}

/// Which log a command looks at.
struct AuditFileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder; its audit.sqlite is looked at.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("The audit's file, or a copy of it.", valueName: "file"))
    var file: String?

    func validate() throws {
        guard (data == nil) != (file == nil) else { throw ValidationError("Name one of --data and --file.") }
    }

    var path: String { file ?? (data ?? ".") + "/audit.sqlite" }

    /// Beside the log, for who has nothing better.
    var keyPath: String? { data.map { $0 + "/audit-signing.pub" } }

    func open() throws -> AuditFile {
        do {
            return try AuditFile.reading(path: path)
        } catch {
            throw CommandFailure.unavailable("\(path) can't be read: \(error)")
        }
    }
}

extension CommandFailure {
    /// What is wrong with an audit's file.
    static func audit(_ error: any Error, _ path: String) -> CommandFailure {
        switch error {
        case let failure as CommandFailure: failure
        case let fault as AuditFault: CommandFailure(.badData, "the audit \(path) is not sound: \(fault)")
        case let error as VaultError: .configuration(error.description)
        default: CommandFailure(.badData, "the audit \(path) does not read: \(error)")
        }
    }
}
