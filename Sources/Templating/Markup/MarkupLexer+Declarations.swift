extension MarkupLexer {
    /// Comments, the doctype, and what Microsoft's and XHTML's authors leave behind.
    mutating func takeDeclaration(_ findings: inout Findings) {
        if hasPrefix("<!--", at: index) {
            takeComment(&findings)
        } else if hasPrefix("<!doctype", at: index) {
            takeDoctype(&findings)
        } else if hasPrefix("<![if ", at: index) || hasPrefix("<![endif]", at: index) {
            // Every browser takes it for a comment up to the next `>`.
            let close = source.bytes[index...].firstIndex(of: UInt8(ascii: ">"))
            guard let close, !source.bytes[(index + 1)..<close].contains(UInt8(ascii: "<")) else {
                return stop(index, .invalidDeclaration, "This declaration does not end before the next tag.", &findings)
            }
            tokens.append(MarkupToken(kind: .comment, range: index..<close))
            index = close + 1
        } else {
            stop(index, .invalidDeclaration, "Only comments and a doctype may begin with <!.", &findings)
        }
    }

    private mutating func takeComment(_ findings: inout Findings) {
        let content = index + 4
        if byte(content) == UInt8(ascii: ">") || byte(content) == 0x2D && byte(content + 1) == UInt8(ascii: ">") {
            return stop(index, .invalidComment, "Browsers end this comment at once; parsers disagree.", &findings)
        }
        guard let close = firstIndex(of: "-->", from: content) else {
            return stop(index, .unterminatedMarkup, "This comment has no -->.", &findings)
        }
        if let bang = firstIndex(of: "--!>", from: content, to: close) {
            return stop(bang, .invalidComment, "A comment ends with -->, not with --!>.", &findings)
        }
        tokens.append(MarkupToken(kind: .comment, range: index..<close))
        index = close + 3
    }

    /// `html` alone, or with one of the public identifiers of HTML 4 and XHTML.
    private mutating func takeDoctype(_ findings: inout Findings) {
        let start = index
        guard let close = source.bytes[index...].firstIndex(of: UInt8(ascii: ">")) else {
            return stop(start, .unterminatedMarkup, "The doctype has no >.", &findings)
        }
        let text = source.text((index + 9)..<close).lowercased().split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
        let isPublic = text.hasPrefix("html public \"-//w3c//dtd ") || text.hasPrefix("html public '-//w3c//dtd ")
        let isPlain = text == "html" || text == "html system \"about:legacy-compat\""
        guard isPlain || isPublic && !text.contains("[") && !text.contains("<") else {
            return stop(start, .invalidDeclaration, "The doctype must be <!DOCTYPE html>.", &findings)
        }
        tokens.append(MarkupToken(kind: .doctype, range: start..<close + 1))
        index = close + 1
    }

    /// Only an XML declaration at the very start is let pass, as a comment.
    mutating func takeInstruction(_ findings: inout Findings) {
        let isFirst = source.bytes[..<index].allSatisfy(\.isHTMLSpace)
        let close = source.bytes[index...].firstIndex(of: UInt8(ascii: ">"))
        guard isFirst, hasPrefix("<?xml ", at: index), let close, byte(close - 1) == UInt8(ascii: "?") else {
            return stop(index, .invalidDeclaration, "Processing instructions (<?…>) are not allowed.", &findings)
        }
        tokens.append(MarkupToken(kind: .comment, range: index..<close))
        index = close + 1
    }
}
