/// What a character completed.
enum HTMLEvent {
    /// Characters of text, references undecoded.
    case text(String)
    case tag(HTMLTag)
}

struct HTMLTag {
    /// In lower case.
    var name = ""
    var isEnd = false
    var attributes: [HTMLAttribute] = []

    func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }
}

struct HTMLAttribute {
    /// In lower case.
    var name = ""
    /// References undecoded.
    var value = ""
}

enum HTMLElements {
    /// Elements without content.
    static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ]

    /// Elements in whose content no tag but their own end tag counts.
    static let rawText: Set<String> = [
        "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp",
    ]

    /// Elements that begin on a line of their own.
    static let block: Set<String> = [
        "address", "blockquote", "br", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "li",
        "ol", "p", "pre", "table", "tr", "ul",
    ]
}

extension Unicode.Scalar {
    var isHTMLSpace: Bool { self == " " || self == "\n" || self == "\t" || self == "\u{0C}" || self == "\r" }

    var isASCIILetter: Bool { (65...90).contains(value) || (97...122).contains(value) }

    /// As text, with ASCII capitals made small.
    var lowercasedASCII: String {
        (65...90).contains(value) ? String(Unicode.Scalar(UInt8(value) + 32)) : String(Character(self))
    }
}
