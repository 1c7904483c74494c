package import Domain

/// A template that was checked and taken apart once. Rendering only concatenates its literals with escaped values.
package struct CompiledTemplate: Sendable {
    package let source: TemplateSource
    /// What is doubtful but no reason to refuse the template.
    package let warnings: [TemplateProblem]
    let email: CompiledEmail?
    let sms: CompiledPart?

    /// Fails with everything that was found in all parts.
    package init(_ source: TemplateSource) throws(TemplateError) {
        var findings = Findings()
        let email = source.email.map { CompiledEmail($0, &findings) }
        let sms = source.sms.map { CompiledPart($0, part: .sms, &findings) }
        if source.email == nil, source.sms == nil {
            findings.fail(.sms, .start, .empty, "A template needs an email part, an SMS part, or both.")
        }
        guard findings.errors.isEmpty else { throw TemplateError(problems: findings.errors) }
        self.source = source
        self.email = email
        self.sms = sms
        warnings = findings.warnings
    }

    /// The channels for which there is a part.
    package var channels: Set<Channel> {
        var channels: Set<Channel> = []
        if email != nil { channels.insert(.email) }
        if sms != nil { channels.insert(.sms) }
        return channels
    }
}

struct CompiledEmail: Sendable {
    let subject: CompiledPart
    let html: CompiledPart
    let text: CompiledPart

    init(_ source: TemplateSource.Email, _ findings: inout Findings) {
        subject = CompiledPart(source.subject, part: .subject, &findings)
        html = CompiledPart(source.html, part: .html, &findings)
        if let text = source.text {
            self.text = CompiledPart(text, part: .text, &findings)
        } else {
            text = CompiledPart(textOf: source.html)
        }
    }
}
