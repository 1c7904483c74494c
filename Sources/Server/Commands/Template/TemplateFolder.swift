import Domain
import Foundation
import JSON
import Templating

/// Files of one template, and which part of it each holds.
struct TemplateFolder {
    static let htmlFile = "email.html"
    static let subjectFile = "subject.txt"
    static let textFile = "email.txt"
    static let smsFile = "sms.txt"
    static let variablesFile = "variables.json"

    /// As the user wrote it.
    let path: String
    private(set) var texts: [TemplatePart: String] = [:]
    private var declarations: JSONValue = .null

    /// - Throws: `CommandFailure` (`unavailable`) where a file can't be read; `LintFindings` where its bytes are no text.
    init(reading path: String) throws {
        self.path = path
        var broken: [LintFinding] = []
        for (part, name) in Self.files {
            guard let bytes = try TemplateFile.bytes(path + "/" + name, ifThere: true) else { continue }
            do {
                texts[part] = try TemplateFile.text(bytes, part, path + "/" + name)
            } catch let findings as LintFindings {
                broken += findings.findings
            }
        }
        guard broken.isEmpty else { throw LintFindings(findings: broken) }
        guard !texts.isEmpty else {
            throw CommandFailure.unavailable("\(path) holds no \(Self.htmlFile) and no \(Self.smsFile)")
        }
        if let bytes = try TemplateFile.bytes(path + "/" + Self.variablesFile, ifThere: true) {
            do throws(JSONError) {
                declarations = try JSONValue(parsing: bytes)
            } catch {
                throw LintFindings(
                    file: path + "/" + Self.variablesFile, "malformed-json",
                    "This is not JSON from byte \(error.offset) on.")
            }
        }
    }

    private static let files: [(part: TemplatePart, name: String)] = [
        (.subject, subjectFile), (.html, htmlFile), (.text, textFile), (.sms, smsFile),
    ]

    /// The folders at or below `path` that hold a template.
    static func all(at path: String) -> [String] {
        func holdsTemplate(_ folder: String) -> Bool {
            files.contains { FileManager.default.fileExists(atPath: folder + "/" + $0.name) }
        }
        guard !holdsTemplate(path) else { return [path] }
        let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return below.sorted().map { path + "/" + $0 }.filter(holdsTemplate)
    }

    func file(of part: TemplatePart) -> String {
        path + "/" + (Self.files.first { $0.part == part }?.name ?? Self.variablesFile)
    }

    /// What is wrong with a plain text that was derived is wrong with the HTML, which tells it, too.
    func findings(of report: TemplateReport) -> [LintFinding] {
        report.findings { $0 == .text && texts[.text] == nil ? nil : file(of: $0) }
    }

    /// The template as it would be sent.
    /// - Throws: `LintFindings`, where it has errors besides what a receipt must show.
    func template() throws(LintFindings) -> CompiledTemplate {
        let (template, report) = TemplateChecker.check(try source())
        guard let template else { throw LintFindings(findings: findings(of: report)) }
        return template
    }

    /// Read just as a request with the same texts is.
    func source() throws(LintFindings) -> TemplateSource {
        if texts[.html] == nil, let part = [.subject, .text].first(where: { texts[$0] != nil }) ?? nil {
            throw LintFindings(file: file(of: part), "required", "An email needs \(Self.htmlFile), too.")
        }
        if texts[.html] != nil, texts[.subject] == nil {
            throw LintFindings(file: file(of: .html), "required", "An email needs \(Self.subjectFile), too.")
        }
        var email: JSONValue = .null
        if let html = texts[.html] {
            email = ["subject": .optional(texts[.subject]), "html": .string(html), "text": .optional(texts[.text])]
        }
        let body: JSONValue = [
            "locale": .string(locale), "email": email, "sms": texts[.sms].map { ["text": .string($0)] } ?? .null,
            "variables": declarations,
        ]
        let name = URL(filePath: path).standardizedFileURL.deletingLastPathComponent().lastPathComponent
        do throws(FieldErrors) {
            return try body.read { TemplateSource(reading: $0, name: name) }
        } catch {
            throw LintFindings(
                findings: error.errors.map { error in
                    LintFinding(
                        file: path + "/" + Self.variablesFile, line: 1, column: 1, isError: true, code: error.code,
                        detail: "\(error.pointer) \(error.detail).")
                })
        }
    }

    /// The folder's name where it is a language, else English.
    var locale: String {
        let name = URL(filePath: path).standardizedFileURL.lastPathComponent
        do throws(InvalidValue) {
            return try LocaleTag.field(.string(name))
        } catch {
            return "en"
        }
    }
}
