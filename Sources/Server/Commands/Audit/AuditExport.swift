import ArgumentParser
import Foundation
import JSON
import Storage
import Vault

struct AuditExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the sealed audit as lines of JSON, for keeping or for other programs.",
        discussion: """
            First a line for each entry with its header, content and leaf in base64, as they are hashed; then a line for \
            each checkpoint. Tests/audit-verifier.py reads this form.
            """)

    @OptionGroup var options: AuditFileOptions

    @Option(help: ArgumentHelp("Only entries from this one on.", valueName: "number"))
    var from: UInt64 = 0

    func run() throws {
        let file = try options.open()
        do {
            try file.forEach { record in
                guard record.sequence >= from else { return }
                Self.line([
                    "sequence": .integer(record.sequence), "header": Self.base64(record.headerBytes),
                    "body": Self.base64(record.body), "leaf": Self.base64(record.leaf),
                ])
            }
            for checkpoint in try file.checkpoints() { Self.line(["checkpoint": .string(checkpoint.note)]) }
        } catch {
            throw CommandFailure.audit(error, options.path)
        }
    }

    private static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }

    private static func line(_ value: JSONValue) {
        print(String(decoding: value.serialized(), as: UTF8.self))
    }
}
