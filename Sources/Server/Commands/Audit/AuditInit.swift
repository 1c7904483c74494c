import ArgumentParser
import Foundation
import Vault

struct AuditInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a key pair for the security team.",
        discussion: """
            Writes the private half to a new file and prints the public half, alone, on standard output. Run it on a \
            machine of the security team, and put the public half on a line of DATA/audit-recipients before the first \
            start (or with --data, on the same machine). Several lines mean several readers.

            Example: counterfoil audit init --key audit.key >> audit-recipients
            """)

    @Option(help: ArgumentHelp("Where the private key is written; the file must not exist.", valueName: "file"))
    var key: String

    @Option(help: ArgumentHelp("A data folder whose audit-recipients gets the public half too.", valueName: "dir"))
    var data: String?

    func run() throws {
        let pair = AuditSecurityKey()
        do {
            try pair.write(to: key)
        } catch {
            throw CommandFailure.unavailable(error.description)
        }
        if let data { try add(pair.recipient, to: data) }
        print(pair.recipient)
    }

    private func add(_ recipient: AuditRecipient, to data: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure.unavailable("the data folder \(data) can't be made")
        }
        let path = data + "/audit-recipients"
        let known = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let start = known.isEmpty || known.hasSuffix("\n") ? known : known + "\n"
        try AuditKeyFiles.write(start + "\(recipient)\n", to: path)
    }
}
