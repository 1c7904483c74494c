/// What the parser of the tree is given: the allowed markup of a template in plain spelling, so that it and browsers
/// can't read it differently. Each start tag carries its number, by which it is known again.
struct TreeSource {
    struct Tag {
        let tag: HTMLTag
        let style: [StyleDeclaration]
        /// In the marked source.
        let offset: Int
    }

    static let number = "i"

    /// The body first.
    private(set) var tags: [Tag] = []
    private(set) var bytes = Array("<!DOCTYPE html><html><head></head>".utf8)
    /// All text without white space, which the parser must find again.
    private(set) var visible: [UInt8] = []

    /// Whether there is neither text nor an image.
    var isEmpty: Bool { visible.isEmpty && !tags.contains { $0.tag.name == "img" } }

    mutating func begin(_ tag: HTMLTag, _ style: [StyleDeclaration], at offset: Int) {
        bytes += "<\(tag.name) \(Self.number)=\"\(tags.count)\"".utf8
        for attribute in tag.attributes {
            bytes += " \(attribute.name)=\"".utf8
            MarkupEscape.attribute(attribute.value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
        tags.append(Tag(tag: tag, style: style, offset: offset))
    }

    mutating func end(_ name: String) {
        bytes += "</\(name)>".utf8
    }

    mutating func write(_ text: String) {
        MarkupEscape.text(text, to: &bytes)
        for byte in text.utf8 where !byte.isHTMLSpace { visible.append(byte) }
    }

    mutating func finish() {
        bytes += "</body></html>".utf8
    }
}
