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
    /// Steps of values that may turn out not to fit.
    let doubts: Set<Int>
    /// Whether the part's own characters leave a text message in GSM-7. Only asked of SMS.
    let isGSM7: Bool

    init(part: TemplatePart, steps: [Step]) {
        self.part = part
        self.steps = steps
        literalSize = steps.reduce(0) { sum, step in
            if case .literal(let bytes) = step { sum + bytes.count } else { sum }
        }
        doubts = Self.doubtful(steps)
        isGSM7 =
            part == .sms
            && steps.allSatisfy { step in
                guard case .literal(let bytes) = step else { return true }
                return SMSLength(of: String(decoding: bytes, as: UTF8.self)).encoding == .gsm7
            }
    }

    init(_ source: String, part: TemplatePart, _ variables: VariableTable, _ findings: inout Findings) {
        let prepared = SourceText.prepared(source, part, &findings)
        self.init(MustacheScanner.tokens(of: prepared, part, &findings), part: part, variables, &findings)
    }

    /// Of the tokens of a source that was prepared.
    init(_ tokens: [MustacheToken], part: TemplatePart, _ variables: VariableTable, _ findings: inout Findings) {
        var compiler = PartCompiler(part, variables)
        self.init(part: part, steps: compiler.steps(of: tokens, &findings))
    }
}

extension CompiledPart {
    /// The plain-text part of an HTML part. What is wrong with the HTML is reported there, so nothing is here.
    init(textOf html: String, _ variables: VariableTable) {
        var ignored = Findings()
        self.init(DerivedText.source(of: html), part: .text, variables, &ignored)
    }
}
