import Domain
import JSON
import Templating

/// What is stored of a version: what came, what became of it, and what was said about it.
struct VersionBody: Sendable {
    private let source: TemplateSource
    private let report: TemplateReport

    init(_ source: TemplateSource, _ report: TemplateReport) {
        self.source = source
        self.report = report
    }

    /// As the store has it.
    var json: JSONValue { .object(shown) }

    /// As answers have it.
    var shown: JSONObject {
        ["source": source.json, "cleaned": report.cleaned?.json ?? .null, "report": report.summaryJSON]
    }

    static func shown(_ stored: JSONValue) -> JSONObject {
        JSONObject(["source", "cleaned", "report"].map { .init(name: $0, value: stored[$0] ?? .null) })
    }

    /// `nil` for a body that does not read.
    static func source(of version: TemplateVersion) -> TemplateSource? {
        TemplateSource(body: ["source": version.body["source"] ?? .null], name: version.name)
    }
}
