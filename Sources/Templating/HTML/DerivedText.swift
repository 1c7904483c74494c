/// Makes the plain-text template of an HTML template: its visible text, a line for each block, and its placeholders and
/// sections where they stand.
struct DerivedText {
    private enum Gap: Int {
        case none, space, line, paragraph
    }

    private var tokenizer = HTMLTokenizer()
    private var output = ""
    private var text = ""
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
        return derivation.output + "\n"
    }

    private mutating func take(_ token: MustacheToken) {
        switch token.kind {
        case .literal:
            for scalar in token.text.unicodeScalars { take(tokenizer.step(scalar)) }
        case .variable:
            guard tokenizer.state == .text else {
                _ = tokenizer.step(HTMLPlaces.marker)
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
        output += tag
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

    private mutating func take(_ event: HTMLEvent?) {
        switch event {
        case .text(let more): text += more
        case .tag(let tag):
            flushText()
            take(tag)
        case nil: break
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
        case "img": write(HTMLReferences.decoded(tag.attribute("alt") ?? ""))
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
        return tag.attribute("style")?.lowercased().replacing(" ", with: "").contains("display:none") ?? false
    }

    private mutating func widen(_ wider: Gap) {
        if wider.rawValue > gap.rawValue { gap = wider }
    }

    private mutating func closeGap() {
        if !output.isEmpty {
            switch gap {
            case .none: break
            case .space: output += " "
            case .line: output += "\n"
            case .paragraph: output += "\n\n"
            }
        }
        gap = .none
    }

    private mutating func flushText() {
        let decoded = HTMLReferences.decoded(text)
        text = ""
        guard hidden.isEmpty else { return }
        write(decoded)
    }

    /// With each run of white space as one space.
    private mutating func write(_ text: String) {
        for scalar in text.unicodeScalars where scalar.value != 0xFFFC {
            if scalar.isHTMLSpace {
                widen(.space)
            } else {
                closeGap()
                isBehindOwnLineTag = false
                output.unicodeScalars.append(scalar)
            }
        }
    }

    private mutating func beginLink(_ tag: HTMLTag) {
        let address = HTMLReferences.decoded(tag.attribute("href") ?? "")
        link = address.hasPrefix("https://") && !address.unicodeScalars.contains(HTMLPlaces.marker) ? address : nil
        linkStart = output.utf8.count
    }

    /// Writes the address behind the link's text, unless it is the text.
    private mutating func endLink() {
        defer { link = nil }
        let text = String(decoding: output.utf8.dropFirst(linkStart), as: UTF8.self).trimmingSpaces()
        guard let link, text != link else { return }
        output += " (\(link))"
    }
}
