/// Follows the markup of a template and tells where its placeholders stand.
struct HTMLPlaces {
    /// Where a section began.
    struct Mark {
        let depth: Int
        let index: Int
    }

    /// Stands for a placeholder's value in what the tokenizer sees.
    static let marker = Array("\u{FFFC}".utf8)

    private var tokenizer = HTMLTokenizer(keepingAttributes: false)
    private var openElements: [String] = []
    /// For each open section, how few elements were open since it began.
    private var floors: [Int] = []
    /// The whole link that waits for its closing quote.
    private var wholeURL: SourcePosition?
    private var position = SourcePosition.start

    mutating func take(_ token: MustacheToken, _ findings: inout Findings) {
        position = token.position
        if wholeURL == nil, !token.text.utf8.contains("}}".utf8) { return takeAtOnce(token) }
        var previous = UInt8(ascii: " ")
        for byte in token.text.utf8 {
            if let place = wholeURL {
                wholeURL = nil
                let quote = UInt8(ascii: tokenizer.state == .singleQuoted ? "'" : "\"")
                if byte != quote {
                    fail(.placeholderInURL, "A link is one value whole, or begins with https://.", place, &findings)
                }
            }
            if byte == UInt8(ascii: "}"), previous == byte, tokenizer.state != .rawText {
                fail(.strayBraces, "These braces close nothing.", position, &findings)
            }
            step(byte)
            previous = byte
            position.advance(over: byte)
        }
    }

    private mutating func takeAtOnce(_ token: MustacheToken) {
        var tags: [HTMLTag] = []
        tokenizer.take(Array(token.text.utf8)[...]) { if case .tag(let tag) = $0 { tags.append(tag) } }
        for tag in tags { take(tag) }
        if tokenizer.state != .text {
            for byte in token.text.utf8 { position.advance(over: byte) }
        }
    }

    private mutating func step(_ byte: UInt8) {
        if case .tag(let tag) = tokenizer.step(byte) { take(tag) }
    }

    private mutating func take(_ tag: HTMLTag) {
        guard !HTMLElements.void.contains(tag.name) else { return }
        if !tag.isEnd {
            openElements.append(tag.name)
        } else if let index = openElements.lastIndex(of: tag.name) {
            openElements.removeSubrange(index...)
            for floor in floors.indices { floors[floor] = min(floors[floor], openElements.count) }
        }
    }

    private func fail(
        _ code: TemplateProblem.Code, _ detail: String, _ place: SourcePosition, _ findings: inout Findings
    ) {
        findings.fail(.html, place, code, detail)
    }

    mutating func placement(
        of token: MustacheToken, _ use: VariableTable.Use, _ findings: inout Findings
    ) -> Placement? {
        let rule = PlaceRule(tokenizer, openElements, use)
        if !isInText { for byte in Self.marker { step(byte) } }
        switch rule {
        case .allowed(let placement):
            if placement == .wholeURL || placement == .wholeImageURL { wholeURL = token.position }
            return placement
        case .refused(let code, let detail):
            fail(code, detail, token.position, &findings)
            return nil
        }
    }

    private var isInText: Bool {
        tokenizer.state == .text
            || tokenizer.state == .rawText && tokenizer.openName == "title" && !tokenizer.hasPending
    }

    /// To be called where a section begins; `nil` where none may.
    mutating func mark(_ token: MustacheToken, _ findings: inout Findings) -> Mark? {
        guard isInText else {
            fail(.sectionInTag, "A section may begin and end in text only.", token.position, &findings)
            return nil
        }
        floors.append(openElements.count)
        return Mark(depth: openElements.count, index: floors.count - 1)
    }

    /// To be called where the section ends.
    mutating func close(_ mark: Mark, at token: MustacheToken, _ findings: inout Findings) {
        let floor = mark.index < floors.count ? floors[mark.index] : mark.depth
        floors.removeSubrange(min(mark.index, floors.count)...)
        guard isInText else {
            return fail(.sectionInTag, "A section may begin and end in text only.", token.position, &findings)
        }
        if openElements.count != mark.depth || floor != mark.depth {
            fail(
                .sectionSplitsElements, "Each element that begins inside the section must end inside it, and no other.",
                token.position, &findings)
        }
    }

    mutating func finish(_ findings: inout Findings) {
        guard tokenizer.state != .text else { return }
        fail(.unterminatedMarkup, "A tag, comment or element is not closed here at the end.", position, &findings)
    }
}
