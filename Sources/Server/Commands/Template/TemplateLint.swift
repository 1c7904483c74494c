import ArgumentParser

extension TemplateCommand {
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what is wrong with templates.",
            discussion: """
                Checks as the server does when a template is published, and prints a line for each thing found: \
                FILE:LINE:COLUMN: error CODE: sentence. A folder without a template is searched for templates. A file on \
                its own is checked as one part: .html as an email, subject.txt and email.txt as such, other .txt as a text \
                message.

                Exit codes: 0 no errors (warnings are no errors), 65 errors, 69 something can't be read.

                Example: counterfoil template lint Templates/payment-receipt/en
                """)

        @Argument(help: ArgumentHelp("Folders of templates, or single files.", valueName: "file"))
        var paths: [String]

        func run() throws {
            var findings: [LintFinding] = []
            var unreadable: [String] = []
            var checked = 0
            for path in paths {
                do {
                    for target in try LintTarget.all(at: path) {
                        checked += 1
                        findings += try target.findings()
                    }
                } catch let failure as CommandFailure where failure.code == .unavailable {
                    unreadable.append(failure.description)
                }
            }
            for finding in findings { print(finding) }
            guard unreadable.isEmpty else { throw CommandFailure.unavailable(unreadable.joined(separator: "; ")) }
            let errors = findings.count { $0.isError }
            let summary = "\(checked) checked, \(errors) errors, \(findings.count - errors) warnings"
            guard errors == 0 else { throw CommandFailure(.badData, summary) }
            print(summary)
        }
    }
}
