import Foundation
import Templating

/// A receipt's fixed content, so that a test's own markup is all that can be wrong.
func check(
    _ html: String, subject: String = "Receipt", text: String? = nil, locale: String = "en",
    imageHosts: ImageHosts = .any, variables: [DeclaredVariable]? = nil
) -> TemplateReport {
    let source = TemplateSource(
        name: "t", locale: locale, email: .init(subject: subject, html: html, text: text), sms: nil,
        variables: variables)
    return TemplateChecker.check(source, imageHosts: imageHosts).report
}

/// `line:column code` of each error; else what is between the tags of the body.
func outcome(_ html: String, imageHosts: ImageHosts = .any, variables: [DeclaredVariable]? = nil) -> String {
    let report = check(html, imageHosts: imageHosts, variables: variables)
    guard let cleaned = report.cleaned?.email?.html else { return codes(report.errors).joined(separator: ", ") }
    return body(cleaned)
}

func codes(_ problems: [TemplateProblem]) -> [String] {
    problems.map { "\($0.line):\($0.column) \($0.code.rawValue)" }
}

func body(_ html: String) -> String {
    guard let start = html.range(of: "<body"), let end = html.range(of: "</body>") else { return html }
    let rest = html[start.upperBound..<end.lowerBound]
    return String(rest.hasPrefix(">") ? rest.dropFirst() : rest)
}

func styleSheet(_ html: String) -> String {
    guard let start = html.range(of: "<style>\n"), let end = html.range(of: "</style>") else { return "" }
    return String(html[start.upperBound..<end.lowerBound])
}

extension TemplateReport {
    var html: String { cleaned?.email?.html ?? "" }
}
