/// Rebuilds the HTML of a template from what mail may hold. Cleaning what was cleaned changes nothing.
enum HTMLCleaner {
    /// How often the result is cleaned again until it stays as it is.
    private static let mostRounds = 3

    /// The cleaned HTML with its placeholders, and what was found; `nil` if it is refused.
    static func cleaned(
        _ tokens: [MustacheToken], _ rules: CleaningRules, _ findings: inout Findings
    ) -> String? {
        guard var current = round(tokens, rules, after: nil, &findings) else { return nil }
        for _ in 0..<mostRounds {
            var again = Findings()
            let tokens = MustacheScanner.tokens(of: current.html, .html, &again)
            guard let next = round(tokens, rules, after: current, &again), again.errors.isEmpty else { break }
            if next.html == current.html { return current.html }
            current = next
        }
        findings.fail(.html, .start, .unstableMarkup, "The markup is nested so that it never comes to rest.")
        return nil
    }

    /// What one round made, and from what.
    private struct Round {
        let html: String
        let source: TreeSource
        let tree: CleanTree
        let markers: Markers

        /// The parser's tree of `source`, if it is known without asking.
        func tree(of source: TreeSource) -> CleanTree? {
            guard tree.nodes.count == source.tags.count, source.isSameButForStyles(as: self.source) else { return nil }
            var tree = tree
            for (index, tag) in source.tags.enumerated() { tree.nodes[index].style = tag.style }
            return tree
        }

        /// Whether it wrote the same; then it was looked at already.
        func isWritten(from tree: CleanTree, _ sheet: StyleSheet, _ reader: MarkupReader) -> Bool {
            let (bytes, _) = HTMLWriter.written(
                tree, reader.head, sheet, locale: reader.rules.locale, recordingTags: false)
            var ignored = Findings()
            return bytes.count <= MarkupLimits.output && withPlaceholders(bytes, reader.source, &ignored) == html
        }
    }

    private static func round(
        _ tokens: [MustacheToken], _ rules: CleaningRules, after last: Round?, _ findings: inout Findings
    ) -> Round? {
        guard let source = MarkedSource(tokens, last?.markers) else {
            findings.fail(.html, .start, .unreadableMarkup, "The text holds words that are reserved.")
            return nil
        }
        let known = findings.errors.count
        let longestTag = last == nil ? MarkupLimits.tag : MarkupLimits.cleanedTag
        let lexed = MarkupLexer.tokens(of: source, longestTag: longestTag, &findings)
        var reader = MarkupReader(source, rules)
        reader.read(lexed, &findings)
        guard findings.errors.count == known else { return nil }
        guard !reader.tree.isEmpty else {
            findings.fail(.html, .start, .nothingVisible, "There is nothing to be seen in this mail.")
            return nil
        }
        return rebuilt(reader, after: last, &findings)
    }

    private static func rebuilt(_ reader: MarkupReader, after last: Round?, _ findings: inout Findings) -> Round? {
        var tree: CleanTree
        do {
            if let known = last?.tree(of: reader.tree) {
                tree = known
            } else {
                tree = try TreeParser.tree(of: reader.tree)
            }
        } catch .tooDeep {
            findings.fail(.html, .start, .tooDeep, "Elements may nest \(MarkupLimits.depth) deep.")
            return nil
        } catch {
            findings.fail(.html, .start, .unreadableMarkup, "Parsers read this markup differently.")
            return nil
        }
        var sheet = reader.sheet
        guard !sheet.isTooLarge, StyleInliner.inline(&sheet, into: &tree) else {
            findings.fail(.html, .start, .styleTooLarge, "The style sheet has too many rules for this mail.")
            return nil
        }
        sheet.prune(to: MarkupLimits.style, tree, &findings)
        guard sheet.text.utf8.count <= MarkupLimits.style else {
            findings.fail(.html, .start, .styleTooLarge, "More than 16 kB of style sheets are left.")
            return nil
        }
        guard SectionNesting.isSound(tree, reader.source, &findings) else { return nil }
        if let last, last.isWritten(from: tree, sheet, reader) { return last }
        return written(tree, sheet, reader, &findings).map {
            Round(html: $0, source: reader.tree, tree: tree, markers: reader.source.markers)
        }
    }

    private static func written(
        _ tree: CleanTree, _ sheet: StyleSheet, _ reader: MarkupReader, _ findings: inout Findings
    ) -> String? {
        let (bytes, tags) = HTMLWriter.written(tree, reader.head, sheet, locale: reader.rules.locale)
        guard bytes.count <= MarkupLimits.output else {
            findings.fail(.html, .start, .mailTooLarge, "The cleaned mail has over 500 kB.")
            return nil
        }
        var tokenizer = HTMLTokenizer()
        var seen: [HTMLTag] = []
        tokenizer.take(bytes[...]) { if case .tag(let tag) = $0 { seen.append(tag) } }
        guard seen == tags, tokenizer.state == .text else {
            findings.fail(.html, .start, .unreadableMarkup, "The cleaned mail reads differently than written.")
            return nil
        }
        return withPlaceholders(bytes, reader.source, &findings)
    }

    /// Writes the placeholders back; each must be there once.
    private static func withPlaceholders(
        _ bytes: [UInt8], _ source: MarkedSource, _ findings: inout Findings
    ) -> String? {
        var counts = [Int](repeating: 0, count: source.placeholders.count)
        let result = source.markers.replaced(in: bytes) { index in
            guard index < counts.count else { return "" }
            counts[index] += 1
            return source.placeholders[index].written
        }
        for (index, count) in counts.enumerated() where count != 1 {
            findings.fail(
                .html, source.placeholders[index].position, .placeholderRemoved,
                "This placeholder stands where nothing is kept.")
        }
        return counts.allSatisfy { $0 == 1 } ? String(decoding: result, as: UTF8.self) : nil
    }
}

extension MustacheToken {
    /// As templates spell it.
    var written: String {
        switch kind {
        case .literal: text
        case .variable: "{{\(text)}}"
        case .section: "{{#\(text)}}"
        case .invertedSection: "{{^\(text)}}"
        case .sectionEnd: "{{/\(text)}}"
        case .comment: ""
        }
    }
}
