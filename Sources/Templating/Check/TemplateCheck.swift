import Privacy

/// One run of the checker.
struct TemplateCheck {
    private let source: TemplateSource
    private let imageHosts: ImageHosts
    private let variables: VariableTable
    private var findings = Findings()
    private var gaps = Findings()

    init(_ source: TemplateSource, _ imageHosts: ImageHosts) {
        self.source = source
        self.imageHosts = imageHosts
        variables = VariableTable(source.variables)
    }

    mutating func run() -> (template: CompiledTemplate?, report: TemplateReport) {
        checkDeclarations()
        if source.email == nil, source.sms == nil {
            findings.fail(.sms, .start, .empty, "A template needs an email part, an SMS part, or both.")
        }
        let email = cleanEmail()
        let sms = source.sms.map { compile($0, .sms).prepared }
        var template: CompiledTemplate?
        if findings.errors.isEmpty {
            template = compiled(
                TemplateSource(
                    name: source.name, locale: source.locale, email: email, sms: sms, variables: source.variables))
        }
        return (findings.errors.isEmpty ? template : nil, report(template))
    }

    private mutating func report(_ template: CompiledTemplate?) -> TemplateReport {
        let sms = template.flatMap { SMSWorstCase.report($0, &findings) }
        if let template { ReceiptLint.check(template, isDerived: source.email?.text == nil, &gaps) }
        let isGood = findings.errors.isEmpty
        let html = template?.source.email?.html
        return TemplateReport(
            errors: findings.errors.inOrder, warnings: findings.warnings.inOrder, gaps: gaps.errors,
            cleaned: isGood ? template?.source : nil, sms: sms,
            preheader: html.flatMap(Preheader.text), htmlSize: html?.utf8.count)
    }

    // MARK: Parts

    private mutating func checkDeclarations() {
        guard let declared = source.variables else { return }
        if declared.count > DeclaredVariable.mostInTemplate {
            fail("A template may declare \(DeclaredVariable.mostInTemplate) variables.")
        }
        var names: Set<String> = []
        for variable in declared {
            let name = variable.name.quoted
            if !names.insert(variable.name).inserted { fail("\(name) is declared twice.") }
            switch VariableLookup(VariableNames.customPrefix + variable.name) {
            case .found: break
            case .forbidden: fail("\(name) names card data that a receipt must not hold.")
            case .malformed, .unknown, .undeclared: fail("\(name) must be letters, digits and _, a letter first.")
            }
            if !(1...DeclaredVariable.longest).contains(variable.maxLength) {
                fail("The maximum length of \(name) must be 1 to \(DeclaredVariable.longest).")
            }
            if let example = variable.example, !variable.takes(example) {
                fail("The example of \(name) is not of its type, or too long.")
            }
        }
    }

    private mutating func fail(_ detail: String) {
        findings.fail(.variables, .start, .invalidDeclaredVariable, detail)
    }

    /// Compiles a part as it was written, for what is wrong with its placeholders.
    private mutating func compile(
        _ text: String, _ part: TemplatePart
    ) -> (part: CompiledPart, prepared: String, tokens: [MustacheToken]) {
        var found = Findings()
        let prepared = SourceText.prepared(text, part, &found)
        checkForCards(prepared, part)
        checkForOtherSyntaxes(prepared, part)
        let tokens = MustacheScanner.tokens(of: prepared, part, &found)
        let compiled = CompiledPart(tokens, part: part, variables, &found)
        // What does not end is told by the cleaning of the markup.
        findings.add(found) { $0.code != .unterminatedMarkup }
        return (compiled, prepared, tokens)
    }

    private mutating func checkForCards(_ text: String, _ part: TemplatePart) {
        guard let found = CardDetector.firstStrict(in: text) else { return }
        var position = SourcePosition.start
        for byte in text.utf8.prefix(found.range.lowerBound) { position.advance(over: byte) }
        findings.fail(part, position, .cardNumber, "This looks like card data, which no template may hold.")
    }

    /// Placeholders of other template languages would reach customers as they stand.
    private mutating func checkForOtherSyntaxes(_ text: String, _ part: TemplatePart) {
        var text = text
        text.withUTF8 { bytes in
            var position = SourcePosition.start
            var known = 0
            for index in bytes.indices.dropFirst(2) where Self.isForeign(bytes, before: index) {
                for byte in bytes[known..<index] { position.advance(over: byte) }
                known = index
                findings.fail(part, position, .foreignPlaceholder, "Placeholders are written {{name}} here.")
            }
        }
    }

    private static func isForeign(_ bytes: UnsafeBufferPointer<UInt8>, before index: Int) -> Bool {
        switch bytes[index - 1] {
        case UInt8(ascii: "%"): bytes[index - 2] == UInt8(ascii: "{") || bytes[index - 2] == UInt8(ascii: "<")
        case UInt8(ascii: "{"):
            bytes[index] != UInt8(ascii: "{")
                && (bytes[index - 2] == UInt8(ascii: "$") || bytes[index - 2] == UInt8(ascii: "#"))
        default: false
        }
    }

    private mutating func cleanEmail() -> TemplateSource.Email? {
        guard let email = source.email else { return nil }
        let subject = compile(email.subject, .subject)
        if subject.part.literalSize > CompiledTemplate.longestSubject * 4
            || subject.part.literalLength > CompiledTemplate.longestSubject
        {
            findings.fail(.subject, .start, .subjectTooLong, "A subject may have 150 characters.")
        }
        let html = cleanHTML(email.html)
        let text = email.text.map { compile($0, .text).prepared }
        guard let html else { return nil }
        return TemplateSource.Email(
            subject: subject.prepared, html: html, text: text ?? plainText(of: html, subject.prepared))
    }

    /// A mail of images without descriptions reads as its subject.
    private func plainText(of html: String, _ subject: String) -> String {
        let text = DerivedText.source(of: html)
        return text.utf8.allSatisfy(\.isHTMLSpace) ? subject : text
    }

    private mutating func cleanHTML(_ source: String) -> String? {
        let known = findings.errors.count
        guard source.utf8.count <= SourceText.longestSource else {
            findings.fail(.html, .start, .tooLong, "A part may have at most \(SourceText.longestSource) bytes.")
            return nil
        }
        let (_, html, tokens) = compile(source, .html)
        // Characters that no template may hold don't reach a parser.
        guard !html.isEmpty, !findings.errors.dropFirst(known).contains(where: { $0.code == .controlCharacter }) else {
            return nil
        }
        let placeholders = tokens.filter { $0.kind != .literal && $0.kind != .comment }
        guard placeholders.count <= MarkupLimits.placeholders else {
            findings.fail(
                .html, placeholders[MarkupLimits.placeholders].position, .tooManyPlaceholders,
                "A template may have \(MarkupLimits.placeholders) placeholders.")
            return nil
        }
        let cleaned = HTMLCleaner.cleaned(
            tokens, CleaningRules(locale: self.source.locale, imageHosts: imageHosts), &findings)
        if let cleaned {
            checkForCards(cleaned, .html)
            if cleaned.utf8.count > MarkupLimits.clipping {
                findings.warn(.html, .start, .mailClipped, "Mail programs clip mails of over 100 kB.")
            }
        }
        return cleaned
    }

    private mutating func compiled(_ cleaned: TemplateSource) -> CompiledTemplate? {
        do throws(TemplateError) {
            return try CompiledTemplate(cleaned)
        } catch {
            for problem in error.problems {
                let place = SourcePosition(line: problem.line, column: problem.column)
                findings.fail(problem.part, place, problem.code, "After cleaning: \(problem.detail)")
            }
            return nil
        }
    }
}
