/// How long a text message can get at most.
enum SMSWorstCase {
    /// Sections over more variables than these are all taken for shown.
    private static let mostDecided = 8

    static func report(_ template: CompiledTemplate, _ findings: inout Findings) -> TemplateReport.SMS? {
        guard let part = template.sms, let text = template.source.sms else { return nil }
        let literals = part.steps.map { step in
            if case .literal(let bytes) = step { String(decoding: bytes, as: UTF8.self) } else { "" }
        }
        let encoding = SMSLength(of: literals.joined()).encoding
        let longest = longestUnits(part, template.variables, literals, encoding)
        if longest > SMSLength.limit {
            findings.fail(
                .sms, .start, .smsTooLong,
                "With the longest values this has \(longest) characters; \(SMSLength.limit) is the most.")
        }
        return TemplateReport.SMS(
            text: text, encoding: encoding, longestUnits: longest,
            longestParts: SMSLength.parts(of: String(repeating: encoding == .gsm7 ? "a" : "я", count: longest)))
    }

    private static func longestUnits(
        _ part: CompiledPart, _ variables: VariableTable, _ literals: [String], _ encoding: SMSEncoding
    ) -> Int {
        var deciding: [VariableReference] = []
        for case .skip(let variable, _, _) in part.steps where variable.isOptional && !deciding.contains(variable) {
            deciding.append(variable)
        }
        let lengths = zip(part.steps, literals).map { step, literal in
            switch step {
            case .literal: units(literal, encoding)
            case .value(let variable, _): variables.longest(variable)
            case .skip: 0
            }
        }
        guard deciding.count <= mostDecided else { return lengths.reduce(0, +) }
        return (0..<(1 << deciding.count)).map { choice in
            let shown = Set(deciding.indices.filter { choice >> $0 & 1 == 1 }.map { deciding[$0] })
            return part.shownSteps { !$0.isOptional || shown.contains($0) }.reduce(0) { $0 + lengths[$1] }
        }.max() ?? 0
    }

    private static func units(_ text: String, _ encoding: SMSEncoding) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            sum + (encoding == .gsm7 ? GSM7Alphabet.septets(scalar) : scalar.value > 0xFFFF ? 2 : 1)
        }
    }
}

extension CompiledPart {
    /// The steps that are taken when just the variables that fit `isTrue` are there.
    func shownSteps(_ isTrue: (VariableReference) -> Bool) -> [Int] {
        var shown: [Int] = []
        var index = 0
        while index < steps.count {
            if case .skip(let variable, let expected, let target) = steps[index], isTrue(variable) != expected {
                index = target
            } else {
                shown.append(index)
                index += 1
            }
        }
        return shown
    }

    /// Characters of all literals.
    var literalLength: Int {
        steps.reduce(0) { sum, step in
            if case .literal(let bytes) = step { sum + String(decoding: bytes, as: UTF8.self).count } else { sum }
        }
    }
}
