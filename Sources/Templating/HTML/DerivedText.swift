/// Makes the plain-text template of an HTML template: its visible text, a line for each block, and its placeholders and
/// sections where they stand.
struct DerivedText {
    private enum Gap: Int {
        case none, space, line, paragraph
    }

    private var tokenizer = HTMLTokenizer()
    private var output: [UInt8] = []
    private var text: [UInt8] = []
    private var gap = Gap.none
    private var isBehindOwnLineTag = false
    /// Open elements inside one that isn't shown, with that one.
    private var hidden: [String] = []
    private var link: String?
    /// In bytes of `output`.
    private var linkStart = 0

    /// `html` must compile.
    static func source(of html: String) -> String {
        var derivation = DerivedText()
        var ignored = Findings()
        for token in MustacheScanner.tokens(of: html, .html, &ignored) { derivation.take(token) }
        derivation.flushText()
        return String(decoding: derivation.output, as: UTF8.self) + "\n"
    }

    private mutating func take(_ token: MustacheToken) {
        switch token.kind {
        case .literal:
            var reading = tokenizer
            tokenizer = HTMLTokenizer()
            reading.take(Array(token.text.utf8)[...]) { take($0) }
            tokenizer = reading
        case .variable:
            guard tokenizer.state == .text else {
                for byte in HTMLPlaces.marker { _ = tokenizer.step(byte) }
                return
            }
            placeTag("{{\(token.text)}}")
        case .section: placeSectionTag("{{#\(token.text)}}")
        case .invertedSection: placeSectionTag("{{^\(token.text)}}")
        case .sectionEnd: placeSectionTag("{{/\(token.text)}}")
        case .comment: break
        }
    }

    private mutating func placeTag(_ tag: String) {
        flushText()
        guard hidden.isEmpty, tokenizer.state == .text else { return }
        closeGap()
        if output.last == UInt8(ascii: "{") { output.append(0x20) }
        output += tag.utf8
        isBehindOwnLineTag = false
    }

    /// Section tags that follow each other on lines of their own stay there, so that they leave no line behind.
    private mutating func placeSectionTag(_ tag: String) {
        flushText()
        if isBehindOwnLineTag { widen(.line) }
        let isOnOwnLine = gap.rawValue >= Gap.line.rawValue || output.isEmpty
        placeTag(tag)
        isBehindOwnLineTag = isOnOwnLine
    }

    private mutating func take(_ event: HTMLEvent) {
        switch event {
        case .text(let more): text += more
        case .tag(let tag):
            flushText()
            take(tag)
        }
    }

    private mutating func take(_ tag: HTMLTag) {
        let isVoid = HTMLElements.void.contains(tag.name)
        if tag.isEnd, let index = hidden.lastIndex(of: tag.name) {
            hidden.removeSubrange(index...)
            return
        }
        if !tag.isEnd, !isVoid, !hidden.isEmpty || isHidden(tag) { hidden.append(tag.name) }
        guard hidden.isEmpty else { return }
        switch tag.name {
        case "a": if tag.isEnd { endLink() } else { beginLink(tag) }
        case "img": write(HTMLReferences.decoded(tag.attribute("alt") ?? "", inAttribute: true).text)
        case "td", "th": widen(.space)
        case "p", "table", "h1", "h2", "h3", "ul", "ol", "hr": widen(.paragraph)
        case _ where HTMLElements.block.contains(tag.name): widen(.line)
        default: break
        }
    }

    private func isHidden(_ tag: HTMLTag) -> Bool {
        if tag.name == "head" || HTMLElements.rawText.contains(tag.name) || tag.attribute("aria-hidden") == "true" {
            return true
        }
        return tag.attribute("style").map(Self.hides) ?? false
    }

    private static let hiding = Array("display:none".utf8)

    /// Whether it says `display:none`, in capitals or with spaces perhaps.
    private static func hides(_ style: String) -> Bool {
        var matched = 0
        for byte in style.utf8 where byte != 0x20 {
            // The first letter is nowhere else in the word.
            let isNext = byte.lowercasedASCII == hiding[matched]
            matched = isNext ? matched + 1 : byte.lowercasedASCII == hiding[0] ? 1 : 0
            if matched == hiding.count { return true }
        }
        return false
    }

    private mutating func widen(_ wider: Gap) {
        if wider.rawValue > gap.rawValue { gap = wider }
    }

    private mutating func closeGap() {
        if !output.isEmpty {
            switch gap {
            case .none: break
            case .space: output.append(0x20)
            case .line: output.append(0x0A)
            case .paragraph: output += [0x0A, 0x0A]
            }
        }
        gap = .none
    }

    private mutating func flushText() {
        guard !text.isEmpty else { return }
        if hidden.isEmpty { write(HTMLReferences.decoded(String(decoding: text, as: UTF8.self)).text) }
        text.removeAll(keepingCapacity: true)
    }

    /// With each run of white space as one space, and no two braces side by side, which would be a placeholder.
    private mutating func write(_ text: String) {
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                write(UInt8(truncatingIfNeeded: scalar.value))
            } else if scalar.value == 0xA0 {
                widen(.space)
            } else if !Self.unseen.contains(scalar.value) {
                beginWord()
                output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
    }

    private mutating func write(_ byte: UInt8) {
        if byte.isHTMLSpace { return widen(.space) }
        beginWord()
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}"), output.last == byte { output.append(0x20) }
        output.append(byte)
    }

    private mutating func beginWord() {
        if gap != .none { closeGap() }
        isBehindOwnLineTag = false
    }

    /// Characters that only shape lines, and what stands for values in attributes.
    private static let unseen: Set<UInt32> = [0xAD, 0x34F, 0x200B, 0x2060, 0xFEFF, 0xFFFC]

    private mutating func beginLink(_ tag: HTMLTag) {
        let address = HTMLReferences.decoded(tag.attribute("href") ?? "", inAttribute: true).text
        link = address.hasPrefix("https://") && !address.utf8.contains(HTMLPlaces.marker) ? address : nil
        linkStart = output.count
    }

    /// Writes the address behind the link's text, unless it is the text.
    private mutating func endLink() {
        defer { link = nil }
        guard let link else { return }
        let text = String(decoding: output.dropFirst(linkStart), as: UTF8.self).trimmingSpaces()
        if text != link { output += " (\(link))".utf8 }
    }
}
