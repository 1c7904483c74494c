/// Turns the tokens of one part into steps and reports what is wrong with them.
struct PartCompiler {
    struct OpenSection {
        let variable: VariableReference?
        let name: String
        let isInverted: Bool
        let position: SourcePosition
        let step: Int
        let markup: HTMLPlaces.Mark?
    }

    let part: TemplatePart
    private let variables: VariableTable
    private var steps: [CompiledPart.Step] = []
    private var sections: [OpenSection] = []
    private var places: HTMLPlaces?

    init(_ part: TemplatePart, _ variables: VariableTable) {
        self.part = part
        self.variables = variables
        if part == .html { places = HTMLPlaces() }
    }

    /// `tokens` are those of the prepared source.
    mutating func steps(of tokens: [MustacheToken], _ findings: inout Findings) -> [CompiledPart.Step] {
        for token in StandaloneLines.removed(from: tokens) {
            if findings.isFull { return [] }
            switch token.kind {
            case .literal: takeLiteral(token, &findings)
            case .variable: takeVariable(token, &findings)
            case .section: openSection(token, isInverted: false, &findings)
            case .invertedSection: openSection(token, isInverted: true, &findings)
            case .sectionEnd: closeSection(token, &findings)
            case .comment: break
            }
        }
        for section in sections {
            findings.fail(
                part, section.position, .unclosedSection, "The section \(section.name.quoted) has no end.")
        }
        places?.finish(&findings)
        return steps
    }

    private mutating func takeLiteral(_ token: MustacheToken, _ findings: inout Findings) {
        if places != nil {
            places?.take(token, &findings)
        } else {
            SourceText.checkLiteral(token, part, &findings)
        }
        steps.append(.literal(Array(token.text.utf8)))
    }

    private func lookUp(_ token: MustacheToken, _ findings: inout Findings) -> VariableReference? {
        switch variables.lookUp(token.text) {
        case .found(let variable): return variable
        case .forbidden:
            findings.fail(
                part, token.position, .forbiddenVariable,
                "\(token.text.quoted) names card data that a receipt must not hold; there is transaction.cardLast4.")
        case .malformed:
            findings.fail(
                part, token.position, .invalidName, "A name is words of letters, digits and _, joined by points.")
        case .undeclared(let suggestion):
            let hint = suggestion.map { " Did you mean \($0)?" } ?? ""
            findings.fail(
                part, token.position, .undeclaredVariable,
                "\(token.text.quoted) is not among the variables that the template declares.\(hint)")
        case .unknown(let suggestion):
            let hint = suggestion.map { " Did you mean \($0)?" } ?? " The caller's own values are variables.NAME."
            findings.fail(part, token.position, .unknownVariable, "There is no variable \(token.text.quoted).\(hint)")
        }
        return nil
    }

    private mutating func takeVariable(_ token: MustacheToken, _ findings: inout Findings) {
        let variable = lookUp(token, &findings)
        guard let placement = placement(of: token, variable, &findings), let variable else { return }
        if variable.isOptional, !sections.contains(where: { $0.variable == variable && !$0.isInverted }) {
            findings.warn(
                part, token.position, .unguardedOptional,
                "Without \(token.text) the message fails; put it inside {{#\(token.text)}}…{{/\(token.text)}}.")
        }
        steps.append(.value(variable, placement))
    }

    private mutating func placement(
        of token: MustacheToken, _ variable: VariableReference?, _ findings: inout Findings
    ) -> Placement? {
        switch part {
        case .subject: .subject
        case .text, .variables: .plainText
        case .sms: .sms
        case .html: places?.placement(of: token, variable.map(variables.use) ?? .text, &findings)
        }
    }

    private mutating func openSection(_ token: MustacheToken, isInverted: Bool, _ findings: inout Findings) {
        let variable = lookUp(token, &findings)
        let mark = places?.mark(token, &findings)
        sections.append(
            OpenSection(
                variable: variable, name: token.text, isInverted: isInverted, position: token.position,
                step: steps.count, markup: mark))
        if let variable { steps.append(.skip(variable, unless: !isInverted, target: 0)) }
    }

    private mutating func closeSection(_ token: MustacheToken, _ findings: inout Findings) {
        guard let section = sections.last, section.name == token.text else {
            let detail =
                sections.last.map { "The open section is \($0.name.quoted), not \(token.text.quoted)." }
                ?? "No section is open."
            return findings.fail(part, token.position, .unexpectedSectionEnd, detail)
        }
        sections.removeLast()
        if let mark = section.markup { places?.close(mark, at: token, &findings) }
        if let variable = section.variable {
            steps[section.step] = .skip(variable, unless: !section.isInverted, target: steps.count)
        }
    }
}
