import Foundation
import Templating

/// One template, or one part of one.
enum LintTarget {
    case folder(String)
    case file(String, TemplatePart)

    static func all(at path: String) throws(CommandFailure) -> [LintTarget] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unavailable("\(path): there is no such file or folder")
        }
        if isFolder.boolValue {
            let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            let folders = TemplateFolder.all(at: plain)
            guard !folders.isEmpty else { throw .unavailable("there is no template in \(path)") }
            return folders.map { .folder($0) }
        }
        switch URL(filePath: path).lastPathComponent {
        case TemplateFolder.subjectFile: return [.file(path, .subject)]
        case TemplateFolder.textFile: return [.file(path, .text)]
        case let name where name.hasSuffix(".html") || name.hasSuffix(".htm"): return [.file(path, .html)]
        case let name where name.hasSuffix(".txt"): return [.file(path, .sms)]
        default: throw CommandFailure(.usage, "\(path) is neither a folder nor .html nor .txt")
        }
    }

    /// - Throws: `CommandFailure` (`unavailable`).
    func findings() throws -> [LintFinding] {
        do {
            switch self {
            case .folder(let path):
                let folder = try TemplateFolder(reading: path)
                return folder.findings(of: TemplateChecker.check(try folder.source()).report)
            case .file(let path, let part):
                let text = try TemplateFile.text(TemplateFile.bytes(path) ?? [], part, path)
                return TemplateChecker.check(Self.source(text, part)).report.findings { $0 == part ? path : nil }
            }
        } catch let findings as LintFindings {
            return findings.findings
        }
    }

    /// A template that has no other faults than those of the part.
    private static func source(_ text: String, _ part: TemplatePart) -> TemplateSource {
        let receipt = "{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}"
        if part == .sms { return TemplateSource(name: "file", locale: "en", email: nil, sms: text) }
        let email = TemplateSource.Email(
            subject: part == .subject ? text : "Receipt", html: part == .html ? text : "<p>\(receipt)</p>",
            text: part == .text ? text : nil)
        return TemplateSource(name: "file", locale: "en", email: email, sms: nil)
    }
}
