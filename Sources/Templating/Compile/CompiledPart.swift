/// One part of a template as a list of steps.
struct CompiledPart: Sendable {
    enum Step: Sendable {
        /// UTF-8.
        case literal([UInt8])
        case value(VariableReference, Placement)
        /// Goes on at `target` when the variable's being there isn't as `isThere` says.
        case skip(VariableReference, unless: Bool, target: Int)
    }

    let part: TemplatePart
    let steps: [Step]
    /// Bytes of all literals.
    let literalSize: Int

    init(part: TemplatePart, steps: [Step]) {
        self.part = part
        self.steps = steps
        literalSize = steps.reduce(0) { sum, step in
            if case .literal(let bytes) = step { sum + bytes.count } else { sum }
        }
    }

    init(_ source: String, part: TemplatePart, _ variables: VariableTable, _ findings: inout Findings) {
        var compiler = PartCompiler(part, variables)
        self.init(part: part, steps: compiler.steps(of: source, &findings))
    }
}

extension CompiledPart {
    /// The plain-text part of an HTML part. What is wrong with the HTML is reported there, so nothing is here.
    init(textOf html: String, _ variables: VariableTable) {
        var ignored = Findings()
        self.init(DerivedText.source(of: html), part: .text, variables, &ignored)
    }
}
