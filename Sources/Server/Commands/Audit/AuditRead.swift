import ArgumentParser
import Domain
import Foundation
import JSON
import Storage
import Vault

struct AuditRead: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Open the audit with the security team's private key.",
        discussion: """
            Checks the log first, as verify does, then prints a line of JSON for each entry.

            Example: counterfoil audit read --file audit.sqlite --key audit.key --kind setting.changed
            """)

    @OptionGroup var options: AuditFileOptions

    @Option(help: ArgumentHelp("The security team's private key.", valueName: "file"))
    var key: String

    @Option(help: ArgumentHelp("Only entries of this tenant.", valueName: "ten_…"))
    var tenant: String?

    @Option(help: ArgumentHelp("Only entries of this kind.", valueName: "kind"))
    var kind: String?

    @Option(help: ArgumentHelp("Only entries from this one on.", valueName: "number"))
    var from: UInt64 = 0

    @Flag(help: "Read a log that is not sound, too.")
    var unsound = false

    func run() throws {
        let file = try options.open()
        do {
            let security = try AuditSecurityKey.read(key)
            if !unsound { _ = try file.verify(keys: [], shipped: []) }
            var reader = EntryReader(key: security)
            try file.forEach { record in
                let entry = reader.read(record)
                let core = record.header.core
                guard record.sequence >= from, kind == nil || kind == core.kind,
                    tenant == nil || tenant == core.tenant?.description
                else { return }
                print(String(decoding: entry.serialized(), as: UTF8.self))
            }
        } catch {
            throw CommandFailure.audit(error, options.path)
        }
    }
}

/// Opens entry after entry; the keys of segments come by on the way.
struct EntryReader {
    private let key: AuditSecurityKey
    private var segments: [AuditSegmentID: AuditSegmentKey] = [:]

    init(key: AuditSecurityKey) { self.key = key }

    mutating func read(_ record: AuditRecord) -> JSONValue {
        let core = record.header.core
        var object = JSONObject([
            .init(name: "sequence", value: .integer(record.sequence)), .init(name: "at", value: core.at.json),
            .init(name: "kind", value: .string(core.kind)), .init(name: "actor", value: .string(core.actor)),
            .init(name: "outcome", value: .string(core.outcome)),
            .init(name: "tenant", value: .optional(core.tenant?.description)),
        ])
        do {
            switch core.form {
            case .open: try learn(record)
            case .sealed:
                for member in try open(record).object?.members ?? [] { object[member.name] = member.value }
            }
        } catch {
            object["unreadable"] = .string("\(error)")
        }
        return .object(object)
    }

    private mutating func learn(_ record: AuditRecord) throws(VaultError) {
        guard let segment = AuditSegmentRecord(record.body) else { throw .doesNotOpen }
        let position = record.header.position
        segments[record.header.core.segment] = try segment.open(
            key, log: position.log, segment: record.header.core.segment)
    }

    private func open(_ record: AuditRecord) throws -> JSONValue {
        let core = record.header.core
        guard let segment = segments[core.segment] else { throw VaultError.notARecipient }
        let plain = try segment.open(record.body, core: record.core, counter: core.counter)
        return try JSONValue(parsing: plain, limits: .response)
    }
}
