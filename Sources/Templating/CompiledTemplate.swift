package import Domain

/// A template that was checked and taken apart once. Rendering only concatenates its literals with escaped values.
package final class CompiledTemplate: Sendable {
    package let source: TemplateSource
    /// What is doubtful but no reason to refuse the template.
    package let warnings: [TemplateProblem]
    let email: CompiledEmail?
    let sms: CompiledPart?
    let variables: VariableTable
    /// The channels for which there is a part.
    package let channels: Set<Channel>
    /// The parts that may fail for want of a value, by channel. Most templates have none.
    let doubtful: [Channel: [CompiledPart]]

    /// Fails with everything that was found in all parts.
    package init(_ source: TemplateSource) throws(TemplateError) {
        var findings = Findings()
        let variables = VariableTable(source.variables)
        let email = source.email.map { CompiledEmail($0, variables, &findings) }
        let sms = source.sms.map { CompiledPart($0, part: .sms, variables, &findings) }
        if source.email == nil, source.sms == nil {
            findings.fail(.sms, .start, .empty, "A template needs an email part, an SMS part, or both.")
        }
        guard findings.errors.isEmpty else { throw TemplateError(problems: findings.errors) }
        self.source = source
        self.email = email
        self.sms = sms
        self.variables = variables
        warnings = findings.warnings
        var parts: [Channel: [CompiledPart]] = [:]
        if let sms { parts[.sms] = [sms] }
        if let email { parts[.email] = [email.subject, email.html, email.text] }
        channels = Set(parts.keys)
        doubtful = parts.mapValues { $0.filter { !$0.doubts.isEmpty } }.filter { !$0.value.isEmpty }
    }
}

struct CompiledEmail: Sendable {
    let subject: CompiledPart
    let html: CompiledPart
    let text: CompiledPart

    init(_ source: TemplateSource.Email, _ variables: VariableTable, _ findings: inout Findings) {
        subject = CompiledPart(source.subject, part: .subject, variables, &findings)
        html = CompiledPart(source.html, part: .html, variables, &findings)
        if let text = source.text {
            self.text = CompiledPart(text, part: .text, variables, &findings)
        } else {
            text = CompiledPart(textOf: source.html, variables)
        }
    }
}
