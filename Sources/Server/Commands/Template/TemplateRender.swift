import ArgumentParser
import JSON
import Templating

extension TemplateCommand {
    struct Render: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the messages that a template makes.",
            discussion: """
                With a sample receipt, changed by --data: a JSON object as requests for a receipt are (transaction, \
                recipient, variables) with what the tenant's settings say in tenant (name, supportContact, timezone, \
                logoUrl, accentColor). What it leaves out is as in the sample; null takes away.

                Example: counterfoil template render Templates/payment-receipt/en --output /tmp/look
                """)

        @Argument(help: ArgumentHelp("The folder of the template.", valueName: "folder"))
        var folder: String

        @Option(help: ArgumentHelp("Values other than the sample's.", valueName: "file.json"))
        var data: String?

        @Option(help: ArgumentHelp("Where to write email.html, subject.txt, email.txt and sms.txt.", valueName: "dir"))
        var output: String?

        func run() throws {
            do {
                let template = try TemplateFolder(reading: folder).template()
                let context = try SampleContext.context(for: template.source, data: givenData())
                let messages = try RenderedFiles(template, context)
                if let output {
                    try messages.write(to: output, besides: folder)
                } else {
                    print(messages.forReading)
                }
            } catch let findings as LintFindings {
                for finding in findings.findings { print(finding) }
                throw CommandFailure(.badData, "the template has errors")
            } catch let error as FieldErrors {
                let list = error.errors.map { "\($0.pointer) \($0.detail)" }.joined(separator: "; ")
                throw CommandFailure(.badData, "the data can't be taken: \(list)")
            } catch let error as RenderError {
                throw CommandFailure(.badData, "the template can't be rendered with this data: \(error)")
            }
        }

        private func givenData() throws -> JSONValue {
            guard let data, let bytes = try TemplateFile.bytes(data) else { return [:] }
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONValue(parsing: bytes)
            } catch {
                throw CommandFailure(.badData, "\(data) is not JSON from byte \(error.offset) on")
            }
            guard value.object != nil else { throw CommandFailure(.badData, "\(data) holds no JSON object") }
            return value
        }
    }
}
