/// Goes through the tokens of a template, keeps what is allowed for the parser of the tree, and tells about the rest.
struct MarkupReader {
    let source: MarkedSource
    let rules: CleaningRules
    var tree = TreeSource()
    var head = DocumentHead()
    var sheet: StyleSheet
    private var open = OpenElements()
    private var hasBody = false
    private var isBehindBody = false
    /// The element that is left out with its content, and how many of its name are open.
    private var dropped: (name: String, depth: Int, offset: Int)?
    private var styleMedia: String?
    private var styles: [String: StyleText] = [:]
    /// What is left of start tags that were met before, and of which there is nothing to be told any more.
    private var known: [HTMLTag: HTMLTag] = [:]
    private var uploadedStyle = 0

    init(_ source: MarkedSource, _ rules: CleaningRules) {
        self.source = source
        self.rules = rules
        sheet = StyleSheet(rules.imageHosts)
    }

    mutating func read(_ tokens: [MarkupToken], _ findings: inout Findings) {
        for token in tokens where !findings.isFull {
            switch token.kind {
            case .start(let tag): start(tag, token, &findings)
            case .end(let name): end(name, token, &findings)
            case .text: text(token, &findings)
            case .rawText(let name): rawText(of: name, token, &findings)
            case .comment: comment(token, &findings)
            case .doctype: break
            }
        }
        if let dropped {
            findings.fail(
                .html, position(dropped.offset), .unterminatedMarkup, "The element \(dropped.name) has no end tag.")
        }
        beginBody()
        for name in open.closeAll() {
            if !OpenElements.mayStayOpen.contains(name) { unclosed(name, source.bytes.count, &findings) }
            tree.end(name)
        }
        tree.finish()
    }

    func position(_ offset: Int) -> SourcePosition { source.position(at: offset) }

    func quoted(_ text: String) -> String { source.markers.hidden(in: text).quoted }

    private mutating func beginBody(
        _ tag: HTMLTag = HTMLTag(name: "body"), _ style: [StyleDeclaration] = [], at offset: Int = 0
    ) {
        guard !hasBody else { return }
        hasBody = true
        tree.begin(tag, style, at: offset)
    }

    private mutating func comment(_ token: MarkupToken, _ findings: inout Findings) {
        let content = source.text(token.range)
        let text = quoted((content.hasPrefix("<!--") ? String(content.dropFirst(4)) : content).trimmingSpaces())
        findings.warnOnce(
            .html, position(token.range.lowerBound), .commentRemoved,
            "Comments are left out, with their content: \(text)")
    }

    private mutating func text(_ token: MarkupToken, _ findings: inout Findings) {
        guard dropped == nil else { return }
        let isBlank = source.bytes[token.range].allSatisfy(\.isHTMLSpace)
        if isBlank, !hasBody || isBehindBody { return }
        let decoded = decode(source.text(token.range), at: token.range.lowerBound, inAttribute: false, &findings)
        beginBody()
        tree.write(decoded)
    }

    /// Decodes character references; templates must not hold those of characters that they can't hold plainly.
    mutating func decode(_ text: String, at offset: Int, inAttribute: Bool, _ findings: inout Findings) -> String {
        let decoded = HTMLReferences.decoded(text, inAttribute: inAttribute)
        if let invalid = decoded.invalid {
            findings.fail(
                .html, position(offset), .invalidReference, "\(invalid.quoted) stands for no allowed character.")
        }
        return decoded.text
    }

    // MARK: Elements

    private mutating func start(_ tag: HTMLTag, _ token: MarkupToken, _ findings: inout Findings) {
        let offset = token.range.lowerBound
        if let dropped {
            if dropped.name == tag.name { self.dropped?.depth += 1 }
            return
        }
        switch tag.name {
        case "html": head.takeRoot(tag)
        case "head", "title": break
        case "style": styleMedia = tag.attribute("media") ?? ""
        case "meta": meta(tag, offset, &findings)
        case "body": body(tag, token, &findings)
        default: element(tag, token, &findings)
        }
    }

    private mutating func body(_ tag: HTMLTag, _ token: MarkupToken, _ findings: inout Findings) {
        guard !hasBody else {
            return findings.warnOnce(
                .html, position(token.range.lowerBound), .elementRemoved, "Only the first <body> counts.")
        }
        let kept = allowed(tag, token, &findings)
        beginBody(kept, style(of: tag), at: token.range.lowerBound)
    }

    private mutating func element(_ tag: HTMLTag, _ token: MarkupToken, _ findings: inout Findings) {
        let offset = token.range.lowerBound
        switch ElementPolicy(tag.name) {
        case .refuse:
            findings.fail(.html, position(offset), .forbiddenElement, "<\(tag.name.quoted)> has no place in mail.")
        case .drop:
            removed(tag.name, offset, &findings)
            dropped = (tag.name, 1, offset)
        case .unwrap:
            removed(tag.name, offset, &findings)
            refuseHandlers(tag, token, &findings)
        case .keep:
            beginBody()
            guard tree.tags.count <= MarkupLimits.elements else {
                if !findings.isFull { tooMany(offset, &findings) }
                return
            }
            for name in open.closeBefore(tag.name) {
                if !OpenElements.mayStayOpen.contains(name) { unclosed(name, offset, &findings) }
                tree.end(name)
            }
            tree.begin(allowed(tag, token, &findings), style(of: tag), at: offset)
            guard !HTMLElements.void.contains(tag.name) else { return }
            open.open(tag.name)
            if open.names.count > MarkupLimits.depth, !findings.isFull {
                findings.fail(.html, position(offset), .tooDeep, "Elements may nest \(MarkupLimits.depth) deep.")
            }
        }
    }

    private mutating func end(_ name: String, _ token: MarkupToken, _ findings: inout Findings) {
        if let dropped {
            guard dropped.name == name else { return }
            self.dropped = dropped.depth > 1 ? (name, dropped.depth - 1, dropped.offset) : nil
            return
        }
        switch name {
        case "body", "html": isBehindBody = hasBody
        case "head", "title", "style": break
        case _ where ElementPolicy.kept.contains(name):
            let closed = HTMLElements.void.contains(name) ? [] : open.close(name)
            if closed.isEmpty {
                findings.warnOnce(
                    .html, position(token.range.lowerBound), .unmatchedEndTag, "</\(name)> closes nothing here.")
            }
            for inner in closed {
                if inner != name, !OpenElements.mayStayOpen.contains(inner) {
                    unclosed(inner, token.range.lowerBound, &findings)
                }
                tree.end(inner)
            }
        default: break
        }
    }

    private func removed(_ name: String, _ offset: Int, _ findings: inout Findings) {
        findings.warnOnce(.html, position(offset), .elementRemoved, "<\(name.quoted)> is left out.")
    }

    private func tooMany(_ offset: Int, _ findings: inout Findings) {
        let detail = "A template may have \(MarkupLimits.elements) elements."
        if findings.errors.last?.detail != detail {
            findings.fail(.html, position(offset), .tooManyElements, detail)
        }
    }

    private func unclosed(_ name: String, _ offset: Int, _ findings: inout Findings) {
        findings.warnOnce(.html, position(offset), .unclosedElement, "<\(name)> is still open here.")
    }

    // MARK: Attributes

    /// Event handlers are refused on elements, too, that are left out anyway.
    private mutating func refuseHandlers(_ tag: HTMLTag, _ token: MarkupToken, _ findings: inout Findings) {
        for (attribute, place) in zip(tag.attributes, token.attributePlaces) where attribute.name.hasPrefix("on") {
            findings.fail(
                .html, position(place.name), .forbiddenAttribute,
                "Mail has no scripts; remove \(attribute.name.quoted).")
        }
    }

    private mutating func allowed(_ tag: HTMLTag, _ token: MarkupToken, _ findings: inout Findings) -> HTMLTag {
        guard !tag.attributes.isEmpty else { return tag }
        if let known = known[tag] { return known }
        let told = (findings.errors.count, findings.warnings.count)
        let result = cleaned(tag, token, &findings)
        if told == (findings.errors.count, findings.warnings.count) { known[tag] = result }
        return result
    }

    private mutating func cleaned(_ tag: HTMLTag, _ token: MarkupToken, _ findings: inout Findings) -> HTMLTag {
        var result = HTMLTag(name: tag.name)
        for (attribute, place) in zip(tag.attributes, token.attributePlaces) {
            let value = decode(attribute.value, at: place.value, inAttribute: true, &findings)
            let written =
                attribute.name == "style"
                ? styleText(value, attribute.value, at: place.value, &findings)
                : self.value(of: attribute.name, value, tag.name, at: place, &findings)
            if let written { result.attributes.append(HTMLAttribute(name: attribute.name, value: written)) }
        }
        if tag.name == "a", result.attribute("target") != nil {
            result.attributes.append(HTMLAttribute(name: "rel", value: "noopener noreferrer"))
        }
        return result
    }

    private mutating func value(
        of name: String, _ value: String, _ element: String, at place: (name: Int, value: Int),
        _ findings: inout Findings
    ) -> String? {
        let markers = source.markers.indices(in: value)
        // Whether the variable may be an address was asked when its place was looked at.
        let isWhole = markers.count == 1 && Array(value.utf8) == source.markers.marker(markers[0])
        switch AttributePolicy(element, name, value, rules.imageHosts, isWholeValue: isWhole) {
        case .keep(let written): return written
        case .ignore: return nil
        case .drop:
            findings.warnOnce(
                .html, position(place.name), .attributeRemoved,
                "\(quoted("\(name)=\"\(value)\"")) of <\(element)> is left out.")
        case .refuse(let code, let detail):
            findings.fail(.html, position(code == .forbiddenAttribute ? place.name : place.value), code, detail)
        }
        return nil
    }

    /// `raw` tells whether the same style was read before.
    private mutating func styleText(
        _ value: String, _ raw: String, at offset: Int, _ findings: inout Findings
    ) -> String? {
        let style = styles[raw] ?? StyleText(value, rules.imageHosts)
        styles[raw] = style
        for removed in style.removed {
            findings.warnOnce(
                .html, position(offset), .styleRemoved, "\(quoted(removed)) is left out of the style.")
        }
        return style.declarations.isEmpty ? nil : style.text
    }

    private func style(of tag: HTMLTag) -> [StyleDeclaration] {
        tag.attribute("style").flatMap { styles[$0]?.declarations } ?? []
    }

    // MARK: Head

    private mutating func rawText(of name: String, _ token: MarkupToken, _ findings: inout Findings) {
        guard dropped == nil else { return }
        if name == "title" {
            let text = decode(source.text(token.range), at: token.range.lowerBound, inAttribute: false, &findings)
            head.takeTitle(text)
        } else if name == "style" {
            uploadedStyle += token.range.count
            guard uploadedStyle <= MarkupLimits.uploadedStyle else {
                return findings.fail(
                    .html, position(token.range.lowerBound), .styleTooLarge,
                    "There are more than 64 kB of style sheets.")
            }
            let known = sheet.removed.count
            sheet.add(source.text(token.range), media: styleMedia)
            for removed in sheet.removed.dropFirst(known) {
                findings.warnOnce(
                    .html, position(token.range.lowerBound), .styleRemoved,
                    "\(quoted(removed)) is left out of the style sheet.")
            }
        }
    }

    private mutating func meta(_ tag: HTMLTag, _ offset: Int, _ findings: inout Findings) {
        if tag.attribute("http-equiv")?.lowercased().trimmingSpaces() == "refresh" {
            return findings.fail(.html, position(offset), .forbiddenElement, "Mail must not lead elsewhere by itself.")
        }
        guard !head.takeMeta(tag) else { return }
        let name = tag.attribute("name") ?? tag.attribute("http-equiv") ?? tag.attribute("property") ?? "meta"
        findings.warnOnce(
            .html, position(offset), .elementRemoved, "The meta element \(name.quoted) is left out.")
    }
}
