import Foundation
import Templating

/// One file of a template at a desk.
enum TemplateFile {
    /// In bytes; more is not worth reading, as no part may be nearly as long.
    private static let most = 1_048_576

    /// - Parameter ifThere: answers `nil` where there is no such file.
    /// - Throws: `CommandFailure` (`unavailable`).
    static func bytes(_ path: String, ifThere: Bool = false) throws(CommandFailure) -> [UInt8]? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            if ifThere { return nil }
            throw .unavailable("\(path): there is no such file")
        }
        guard !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
            throw .unavailable("\(path) can't be read")
        }
        do {
            defer {
                // It was only read, so there is nothing that closing could lose.
                try? handle.close()
            }
            return Array(try handle.read(upToCount: most) ?? Data())
        } catch {
            throw .unavailable("\(path) can't be read")
        }
    }

    static func text(_ bytes: [UInt8], _ part: TemplatePart, _ path: String) throws(LintFindings) -> String {
        guard bytes.count < most else {
            throw LintFindings(file: path, "too-long", "A part of a template may have 262144 bytes.")
        }
        do throws(TemplateError) {
            return try TemplateChecker.text(bytes, part)
        } catch {
            throw LintFindings(findings: error.problems.map { LintFinding($0, file: path, isError: true) })
        }
    }
}
