import Templating

/// One line of what a check tells, as compilers write it.
struct LintFinding: CustomStringConvertible {
    let file: String
    let line: Int
    let column: Int
    let isError: Bool
    let code: String
    let detail: String

    var description: String {
        "\(file):\(line):\(column): \(isError ? "error" : "warning") \(code): \(detail)"
    }
}

extension LintFinding {
    init(_ problem: TemplateProblem, file: String, isError: Bool) {
        self.init(
            file: file, line: problem.line, column: problem.column, isError: isError, code: problem.code.rawValue,
            detail: problem.detail)
    }
}

/// Why a template could not even be checked.
struct LintFindings: Error {
    let findings: [LintFinding]

    init(findings: [LintFinding]) {
        self.findings = findings
    }

    init(file: String, _ code: String, _ detail: String) {
        findings = [LintFinding(file: file, line: 1, column: 1, isError: true, code: code, detail: detail)]
    }
}

extension TemplateReport {
    /// Errors first.
    /// - Parameter file: the file that holds a part; what is found in parts without one is left out.
    func findings(_ file: (TemplatePart) -> String?) -> [LintFinding] {
        func findings(_ problems: [TemplateProblem], isError: Bool) -> [LintFinding] {
            problems.compactMap { problem in
                file(problem.part).map { LintFinding(problem, file: $0, isError: isError) }
            }
        }
        return findings(errors + gaps, isError: true) + findings(warnings, isError: false)
    }
}
