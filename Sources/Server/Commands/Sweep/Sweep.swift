import ArgumentParser
import Foundation
import Privacy

struct Sweep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look through files for card data.",
        discussion: """
            Reads databases, write-ahead logs, logs and backups, byte by byte, and the rows of SQLite files besides. Nothing \
            is changed. Prints a line for each thing found: where it is and of what kind, never the digits. Sealed values \
            are random bytes, in which no twelve digits stand together; compressed and encrypted files can't be looked \
            into and are named.

            Exit codes: 0 nothing found, 1 card data found, 64 wrong usage, 69 something can't be read.

            Example: counterfoil sweep /var/lib/counterfoil /var/log/counterfoil /backup/counterfoil
            """)

    @Argument(help: ArgumentHelp("Files and folders (default: the data folder).", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("The folder of the store.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("A JSON file of settings.", valueName: "file"))
    var config: String?

    func run() async throws {
        var report = SweepReport()
        for path in try places() {
            try await SweepFolder.visit(path) { file in SweepFile(path: file).look(&report) }
        }
        for line in report.lines { print(line) }
        for line in report.warnings { JSONLogHandler.standardError(Array((line + "\n").utf8)) }
        let summary = "\(report.files) files, \(report.bytes) bytes looked through, \(report.findings) findings"
        if report.findings > 0 { throw CommandFailure(.found, summary) }
        guard report.unreadable.isEmpty else {
            throw CommandFailure.unavailable("can't be read: " + report.unreadable.joined(separator: ", "))
        }
        print(summary)
    }

    private func places() throws -> [String] {
        guard paths.isEmpty else { return paths }
        var given: [SettingName: String] = [:]
        given[.data] = data
        let settings = try SettingsReader(commandLine: given, file: config ?? ProcessEnvironment.configurationFile)
        return [try ServerConfiguration(settings).data]
    }
}

/// What a sweep found.
struct SweepReport {
    private(set) var findings = 0
    private(set) var lines: [String] = []
    private(set) var warnings: [String] = []
    private(set) var unreadable: [String] = []
    var files = 0
    var bytes = 0

    /// A file that is full of card data need not be told whole.
    private static let mostLines = 10_000

    mutating func note(_ kind: CardFinding.Kind, bytes: Int, in path: String, at place: String) {
        findings += 1
        guard lines.count < Self.mostLines else { return }
        let name =
            switch kind {
            case .cardNumber: "card number"
            case .trackData: "track data"
            case .securityCode: "security code"
            }
        lines.append("\(CardDetector.masked(path)): \(CardDetector.masked(place)): \(name), \(bytes) bytes")
    }

    mutating func warn(_ path: String, _ text: String) {
        warnings.append("\(CardDetector.masked(path)): \(text)")
    }

    mutating func noteUnreadable(_ path: String) {
        unreadable.append(CardDetector.masked(path))
    }
}
