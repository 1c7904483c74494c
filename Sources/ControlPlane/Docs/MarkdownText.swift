/// The part of Markdown that descriptions are written in, as HTML: paragraphs, lists, tables, code, bold, headings.
enum MarkdownText {
    static func html(_ text: String) -> String {
        var html = ""
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first {
            if line.allSatisfy({ $0 == " " }) {
                lines.removeFirst()
            } else if line.hasPrefix("```") {
                html += code(&lines)
            } else if line.hasPrefix("#") {
                html += "<h4>\(inline(line.drop { $0 == "#" || $0 == " " }))</h4>\n"
                lines.removeFirst()
            } else if line.hasPrefix("|") {
                html += table(&lines)
            } else if line.hasPrefix("- ") {
                html += list(&lines)
            } else {
                let paragraph = take(&lines) { !$0.isEmpty && !startsBlock($0) }
                html += "<p>\(inline(paragraph.joined(separator: " ")[...]))</p>\n"
            }
        }
        return html
    }

    private static func startsBlock(_ line: Substring) -> Bool {
        line.hasPrefix("```") || line.hasPrefix("|") || line.hasPrefix("- ") || line.hasPrefix("# ")
            || line.hasPrefix("## ")
    }

    /// At least one line, and those after it that belong to it.
    private static func take(_ lines: inout ArraySlice<Substring>, while belongs: (Substring) -> Bool) -> [Substring] {
        var taken = [lines.removeFirst()]
        while let line = lines.first, belongs(line) { taken.append(lines.removeFirst()) }
        return taken
    }

    private static func code(_ lines: inout ArraySlice<Substring>) -> String {
        let taken = take(&lines) { !$0.hasPrefix("```") }
        lines = lines.dropFirst()
        return "<pre>\(HTML.escaped(taken.dropFirst().joined(separator: "\n")))</pre>\n"
    }

    private static func table(_ lines: inout ArraySlice<Substring>) -> String {
        let rows = take(&lines) { $0.hasPrefix("|") }.map { line in
            line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).dropLast()
                .map { $0.drop { $0 == " " } }
        }
        let body = rows.enumerated().filter { $0.offset != 1 }.map { index, row in
            let cell = index == 0 ? "th" : "td"
            return "<tr>\(row.map { "<\(cell)>\(inline($0))</\(cell)>" }.joined())</tr>\n"
        }
        return "<table>\(body.joined())</table>\n"
    }

    private static func list(_ lines: inout ArraySlice<Substring>) -> String {
        var items: [Substring] = []
        while let line = lines.first, line.hasPrefix("- ") {
            let item = take(&lines) { $0.hasPrefix("  ") }
            items.append(
                ([line.dropFirst(2)] + item.dropFirst().map { $0.drop { $0 == " " } }).joined(separator: " ")[...])
        }
        return "<ul>\(items.map { "<li>\(inline($0))</li>" }.joined())</ul>\n"
    }

    /// Code and bold; all else as it stands.
    static func inline(_ text: Substring) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            if index.isMultiple(of: 2) { return bold(part) }
            return "<code>\(HTML.escaped(String(part)))</code>"
        }.joined()
    }

    private static func bold(_ text: Substring) -> String {
        HTML.escaped(String(text)).split(separator: "**", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "<strong>\($0.element)</strong>" }.joined()
    }
}

enum HTML {
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
