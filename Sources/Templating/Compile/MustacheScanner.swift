/// Cuts a template into literals and tags. What isn't in the allowed subset of Mustache becomes an error.
struct MustacheScanner {
    private let part: TemplatePart
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var position = SourcePosition.start
    private var tokens: [MustacheToken] = []

    private init(_ source: String, _ part: TemplatePart) {
        self.part = part
        scalars = Array(source.unicodeScalars)
    }

    static func tokens(of source: String, _ part: TemplatePart, _ findings: inout Findings) -> [MustacheToken] {
        var scanner = MustacheScanner(source, part)
        while scanner.index < scanner.scalars.count {
            if scanner.isNext("{", "{") { scanner.takeTag(&findings) } else { scanner.takeLiteral() }
        }
        return scanner.tokens
    }

    private func isNext(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        index + 1 < scalars.count && scalars[index] == first && scalars[index + 1] == second
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < scalars.count {
            position.advance(over: scalars[index])
            index += 1
        }
    }

    private mutating func takeLiteral() {
        let start = (index, position)
        repeat { advance() } while index < scalars.count && !isNext("{", "{")
        append(.literal, text(start.0..<index), start.1)
    }

    private func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    private mutating func append(_ kind: MustacheToken.Kind, _ text: String, _ position: SourcePosition) {
        tokens.append(MustacheToken(kind: kind, text: text, position: position))
    }

    private mutating func takeTag(_ findings: inout Findings) {
        let start = position
        advance(2)
        let isRaw = index < scalars.count && scalars[index] == "{"
        let contentStart = index
        while index < scalars.count, !isNext("}", "}"), !isNext("{", "{") || index == contentStart { advance() }
        guard isNext("}", "}") else {
            return findings.fail(part, start, .unclosedPlaceholder, "These braces are not closed with }}.")
        }
        let content = text(contentStart..<index)
        advance(2)
        if isRaw, index < scalars.count, scalars[index] == "}" { advance() }
        takeTag(content, at: start, &findings)
    }

    private mutating func takeTag(_ content: String, at start: SourcePosition, _ findings: inout Findings) {
        let trimmed = content.trimmingSpaces()
        let name = String(trimmed.dropFirst()).trimmingSpaces()
        switch trimmed.first {
        case "{", "&":
            findings.fail(part, start, .rawOutput, "Values are always escaped; write {{name}} with two braces.")
        case ">", "<":
            findings.fail(part, start, .partial, "Templates can't include other templates.")
        case "=":
            findings.fail(part, start, .delimiterChange, "The delimiters are always {{ and }}.")
        case "#": append(.section, name, start)
        case "^": append(.invertedSection, name, start)
        case "/": append(.sectionEnd, name, start)
        case "!": append(.comment, "", start)
        default: append(.variable, trimmed, start)
        }
    }
}

extension String {
    /// Without white space of ASCII at both ends.
    func trimmingSpaces() -> String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar == " " || ("\t"..."\r").contains(scalar) }
        let tail = unicodeScalars.drop(while: isSpace)
        let end = tail.lastIndex { !isSpace($0) }.map { tail.index(after: $0) } ?? tail.startIndex
        return String(tail[tail.startIndex..<end])
    }
}
