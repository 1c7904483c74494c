/// Makes a template of a tenant's into one that can do no harm, or says why it can't.
package enum TemplateChecker {
    /// The template is there only where the report has no errors. Takes a few milliseconds.
    package static func check(
        _ source: TemplateSource, imageHosts: ImageHosts = .any
    ) -> (template: CompiledTemplate?, report: TemplateReport) {
        var check = TemplateCheck(source, imageHosts)
        return check.run()
    }

    /// The text of an uploaded file, which must be UTF-8.
    package static func text(_ bytes: some Sequence<UInt8>, _ part: TemplatePart) throws(TemplateError) -> String {
        let bytes = Array(bytes)
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let valid = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\u{FFFD}" }
        var position = SourcePosition.start
        for byte in valid.utf8 { position.advance(over: byte) }
        throw TemplateError(problems: [
            TemplateProblem(
                part: part, line: position.line, column: position.column, code: .invalidEncoding,
                detail: "This is not UTF-8.")
        ])
    }
}
