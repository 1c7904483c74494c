/// Drops the lines that hold nothing but section tags and comments, as Mustache asks for, so that they leave no empty
/// lines behind.
enum StandaloneLines {
    static func removed(from tokens: [MustacheToken]) -> [MustacheToken] {
        var result = tokens
        for (index, token) in tokens.enumerated() where token.kind.isInvisible {
            let before = index == 0 ? nil : tokens[index - 1]
            let after = index + 1 == tokens.count ? nil : tokens[index + 1]
            guard endsAtLineStart(before, isFirst: index <= 1),
                let length = lineEnd(after, isLast: index + 2 >= tokens.count)
            else { continue }
            if index > 0 { result[index - 1].dropTrailingBlanks() }
            if index + 1 < tokens.count { result[index + 1].dropFirst(length) }
        }
        return result.filter { $0.kind != .comment && !($0.kind == .literal && $0.text.isEmpty) }
    }

    /// Whether only blanks stand between the token's last line break, or the source's start, and its end.
    private static func endsAtLineStart(_ token: MustacheToken?, isFirst: Bool) -> Bool {
        guard let token else { return true }
        guard token.kind == .literal else { return false }
        guard let last = token.text.unicodeScalars.last(where: { $0 != " " && $0 != "\t" }) else { return isFirst }
        return last == "\n"
    }

    /// How many scalars there are up to and with the line break, if only blanks stand before it.
    private static func lineEnd(_ token: MustacheToken?, isLast: Bool) -> Int? {
        guard let token else { return 0 }
        guard token.kind == .literal else { return nil }
        var count = 0
        for scalar in token.text.unicodeScalars {
            count += 1
            if scalar == "\n" { return count }
            guard scalar == " " || scalar == "\t" else { return nil }
        }
        return isLast ? count : nil
    }
}

extension MustacheToken.Kind {
    fileprivate var isInvisible: Bool {
        switch self {
        case .section, .invertedSection, .sectionEnd, .comment: true
        case .literal, .variable: false
        }
    }
}

extension MustacheToken {
    fileprivate mutating func dropTrailingBlanks() {
        while let last = text.unicodeScalars.last, last == " " || last == "\t" { text.unicodeScalars.removeLast() }
    }

    /// Keeps `position` true.
    fileprivate mutating func dropFirst(_ count: Int) {
        for scalar in text.unicodeScalars.prefix(count) { position.advance(over: scalar) }
        text = String(text.unicodeScalars.dropFirst(count))
    }
}
