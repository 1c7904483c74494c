import Domain
import Privacy

/// Compares texts that went through a messaging platform with the ones that were given to it.
enum MessageText {
    /// The same but for space at the ends and kinds of line break.
    static func isSame(_ left: String, _ right: String) -> Bool {
        left.split(whereSeparator: \.isWhitespace) == right.split(whereSeparator: \.isWhitespace)
    }

    /// Whether a shortened text comes from the whole one; only letters and digits count, since previews drop the rest.
    static func holds(_ whole: String, _ part: String) -> Bool {
        let wanted = letters(part)
        return wanted.isEmpty || letters(whole).contains(wanted)
    }

    /// The text of an HTML document as a reader sees it, roughly: no tags, styles, scripts or titles.
    static func visible(_ html: String) -> String {
        var result = ""
        var hidden: String?
        for piece in html.split(separator: "<", omittingEmptySubsequences: false) {
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let tag = parts[0].prefix { !$0.isWhitespace }.lowercased()
            if hidden == nil, ["style", "script", "title"].contains(tag) { hidden = tag }
            if let name = hidden, tag == "/" + name { hidden = nil }
            if hidden == nil { result += " " + parts[1] }
        }
        return entities.reduce(result) { $0.replacing($1.name, with: $1.character) }
    }

    private static let entities: [(name: String, character: String)] = [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"),
    ]

    private static func letters(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}

extension OutboundMessage {
    /// The recipient's address, plain.
    var recipientAddress: String {
        switch self {
        case .sms(let message): message.to.e164.reveal()
        case .email(let message): message.to.text.reveal()
        }
    }
}
