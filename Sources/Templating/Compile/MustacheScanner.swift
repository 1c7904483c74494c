/// Cuts a template into literals and tags. What isn't in the allowed subset of Mustache becomes an error.
struct MustacheScanner {
    private let part: TemplatePart
    private let bytes: [UInt8]
    private var index = 0
    private var position = SourcePosition.start
    private var tokens: [MustacheToken] = []

    private init(_ source: String, _ part: TemplatePart) {
        self.part = part
        bytes = Array(source.utf8)
    }

    static func tokens(of source: String, _ part: TemplatePart, _ findings: inout Findings) -> [MustacheToken] {
        var scanner = MustacheScanner(source, part)
        while scanner.index < scanner.bytes.count {
            if scanner.isNext(UInt8(ascii: "{")) { scanner.takeTag(&findings) } else { scanner.takeLiteral() }
        }
        return scanner.tokens
    }

    /// Whether `byte` comes next, twice.
    private func isNext(_ byte: UInt8) -> Bool {
        index + 1 < bytes.count && bytes[index] == byte && bytes[index + 1] == byte
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            position.advance(over: bytes[index])
            index += 1
        }
    }

    private mutating func takeLiteral() {
        let start = (index, position)
        repeat {
            index = bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "{")) ?? bytes.count
        } while index < bytes.count && !isNext(UInt8(ascii: "{"))
        for byte in bytes[start.0..<index] { position.advance(over: byte) }
        append(.literal, text(start.0..<index), start.1)
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func append(_ kind: MustacheToken.Kind, _ text: String, _ position: SourcePosition) {
        tokens.append(MustacheToken(kind: kind, text: text, position: position))
    }

    private mutating func takeTag(_ findings: inout Findings) {
        let start = position
        advance(2)
        let isRaw = index < bytes.count && bytes[index] == UInt8(ascii: "{")
        let contentStart = index
        while index < bytes.count, !isNext(UInt8(ascii: "}")),
            !isNext(UInt8(ascii: "{")) || index == contentStart
        { advance() }
        guard isNext(UInt8(ascii: "}")) else {
            return findings.fail(part, start, .unclosedPlaceholder, "These braces are not closed with }}.")
        }
        let content = text(contentStart..<index)
        advance(2)
        if isRaw, index < bytes.count, bytes[index] == UInt8(ascii: "}") { advance() }
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
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let tail = utf8.drop(while: isSpace)
        let end = tail.lastIndex { !isSpace($0) }.map { tail.index(after: $0) } ?? tail.startIndex
        return String(Substring(tail[tail.startIndex..<end]))
    }
}
