/// What a byte completed.
enum HTMLEvent {
    /// Bytes of text, references undecoded.
    case text(ArraySlice<UInt8>)
    case tag(HTMLTag)
}

struct HTMLTag: Hashable {
    /// In lower case.
    var name = ""
    var isEnd = false
    var attributes: [HTMLAttribute] = []

    func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }
}

struct HTMLAttribute: Hashable {
    /// In lower case.
    var name = ""
    /// References undecoded.
    var value = ""
}

enum HTMLElements {
    /// Elements without content.
    static let void: NameSet = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ]

    /// Elements in whose content no tag but their own end tag counts.
    static let rawText: NameSet = [
        "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp",
    ]

    /// Elements that begin on a line of their own.
    static let block: NameSet = [
        "address", "blockquote", "br", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "li", "ol", "p", "pre", "table", "tr", "ul",
    ]
}

extension UInt8 {
    var isHTMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }

    var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }

    var isASCIIHexDigit: Bool { isASCIIDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self) }

    /// With ASCII capitals made small.
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self + 32 : self }
}
