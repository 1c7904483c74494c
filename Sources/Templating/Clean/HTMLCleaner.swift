/// Rebuilds the HTML of a template from what mail may hold. Cleaning what was cleaned changes nothing.
enum HTMLCleaner {
    /// How often the result is cleaned again until it stays as it is.
    private static let mostRounds = 4

    /// The cleaned HTML with its placeholders, and what was found; `nil` if it is refused.
    static func cleaned(
        _ tokens: [MustacheToken], _ rules: CleaningRules, _ findings: inout Findings
    ) -> String? {
        var current: String?
        var next = round(tokens, rules, longestTag: MarkupLimits.tag, &findings)
        for _ in 0..<mostRounds {
            guard let html = next else { return nil }
            if html == current { return html }
            current = html
            var again = Findings()
            let tokens = MustacheScanner.tokens(of: html, .html, &again)
            next = round(tokens, rules, longestTag: MarkupLimits.cleanedTag, &again)
            guard again.errors.isEmpty, next != nil else { break }
        }
        findings.fail(.html, .start, .unstableMarkup, "The markup is nested so that it never comes to rest.")
        return nil
    }

    private static func round(
        _ tokens: [MustacheToken], _ rules: CleaningRules, longestTag: Int, _ findings: inout Findings
    ) -> String? {
        guard let source = MarkedSource(tokens) else {
            findings.fail(.html, .start, .unreadableMarkup, "The text holds words that are reserved.")
            return nil
        }
        let known = findings.errors.count
        let lexed = MarkupLexer.tokens(of: source, longestTag: longestTag, &findings)
        var reader = MarkupReader(source, rules)
        reader.read(lexed, &findings)
        guard findings.errors.count == known else { return nil }
        guard !reader.tree.isEmpty else {
            findings.fail(.html, .start, .nothingVisible, "There is nothing to be seen in this mail.")
            return nil
        }
        return rebuilt(reader, &findings)
    }

    private static func rebuilt(_ reader: MarkupReader, _ findings: inout Findings) -> String? {
        var tree: CleanTree
        do {
            tree = try TreeParser.tree(of: reader.tree)
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
        return written(tree, sheet, reader, &findings)
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
