/// Takes the markup of a template apart as the HTML standard does, and refuses whatever parsers read differently or
/// authors write by mistake only. Nothing is repaired.
struct MarkupLexer {
    let source: MarkedSource
    var index = 0
    var tokens: [MarkupToken] = []
    /// Set where reading on would cost or mislead.
    var isStopped = false
    private var elements = 0

    var bytes: [UInt8] { source.bytes }
    var end: Int { source.bytes.count }

    /// In bytes.
    let longestTag: Int

    static func tokens(of source: MarkedSource, longestTag: Int, _ findings: inout Findings) -> [MarkupToken] {
        var lexer = MarkupLexer(source: source, longestTag: longestTag)
        while lexer.index < lexer.end, !lexer.isStopped, !findings.isFull {
            if lexer.source.bytes[lexer.index] == UInt8(ascii: "<") {
                lexer.takeMarkup(&findings)
            } else {
                lexer.takeText()
            }
        }
        return lexer.tokens
    }

    private init(source: MarkedSource, longestTag: Int) {
        self.source = source
        self.longestTag = longestTag
    }

    func byte(_ offset: Int) -> UInt8 {
        offset < source.bytes.count ? source.bytes[offset] : 0
    }

    func hasPrefix(_ text: StaticString, at offset: Int) -> Bool {
        text.withUTF8Buffer { word in
            offset + word.count <= source.bytes.count
                && word.indices.allSatisfy { source.bytes[offset + $0].lowercasedASCII == word[$0] }
        }
    }

    func firstIndex(of text: StaticString, from start: Int, to limit: Int? = nil) -> Int? {
        var at = start
        let first = text.withUTF8Buffer { $0[0] }
        let limit = limit ?? end
        while at < limit, let found = source.bytes[at..<limit].firstIndex(of: first) {
            if hasPrefix(text, at: found) { return found }
            at = found + 1
        }
        return nil
    }

    func fail(_ offset: Int, _ code: TemplateProblem.Code, _ detail: String, _ findings: inout Findings) {
        findings.fail(.html, source.position(at: offset), code, detail)
    }

    /// Fails and reads no further.
    mutating func stop(_ offset: Int, _ code: TemplateProblem.Code, _ detail: String, _ findings: inout Findings) {
        fail(offset, code, detail, &findings)
        isStopped = true
    }

    private mutating func takeText() {
        let stop = source.bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? end
        tokens.append(MarkupToken(kind: .text, range: index..<stop))
        index = stop
    }

    private mutating func takeMarkup(_ findings: inout Findings) {
        let next = byte(index + 1)
        if next.isASCIILetter {
            elements += 1
            guard elements <= MarkupLimits.tags else {
                return stop(index, .tooManyElements, "A template may have \(MarkupLimits.tags) tags.", &findings)
            }
            takeStartTag(&findings)
        } else if next == UInt8(ascii: "/"), byte(index + 2).isASCIILetter {
            takeEndTag(&findings)
        } else if next == UInt8(ascii: "!") {
            takeDeclaration(&findings)
        } else if next == UInt8(ascii: "?") {
            takeInstruction(&findings)
        } else {
            fail(index, .strayLessThan, "Write &lt; for a less-than sign.", &findings)
            index += 1
            takeText()
        }
    }
}
