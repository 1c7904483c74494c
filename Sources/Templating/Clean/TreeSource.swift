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
    /// Where attributes `style` stand in `bytes`.
    private var styles: [Range<Int>] = []
    /// All text without white space, which the parser must find again.
    private(set) var visible: [UInt8] = []

    /// Whether there is neither text nor an image.
    var isEmpty: Bool { visible.isEmpty && !tags.contains { $0.tag.name == "img" } }

    mutating func begin(_ tag: HTMLTag, _ style: [StyleDeclaration], at offset: Int) {
        bytes.append(UInt8(ascii: "<"))
        bytes += tag.name.utf8
        write(HTMLAttribute(name: Self.number, value: String(tags.count)))
        for attribute in tag.attributes {
            if attribute.name == "style" {
                let start = bytes.count
                write(attribute)
                styles.append(start..<bytes.count)
            } else {
                write(attribute)
            }
        }
        bytes.append(UInt8(ascii: ">"))
        tags.append(Tag(tag: tag, style: style, offset: offset))
    }

    private mutating func write(_ attribute: HTMLAttribute) {
        bytes.append(0x20)
        bytes += attribute.name.utf8
        bytes.append(UInt8(ascii: "="))
        bytes.append(UInt8(ascii: "\""))
        MarkupEscape.attribute(attribute.value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func end(_ name: String) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(UInt8(ascii: "/"))
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    mutating func write(_ text: String) {
        MarkupEscape.text(text, to: &bytes)
        for byte in text.utf8 where !byte.isHTMLSpace { visible.append(byte) }
    }

    /// Whether both are the same but for the styles of elements, from which no parser makes anything.
    func isSameButForStyles(as other: TreeSource) -> Bool {
        tags.count == other.tags.count && withoutStyles == other.withoutStyles
    }

    private var withoutStyles: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        for style in styles {
            result += bytes[at..<style.lowerBound]
            at = style.upperBound
        }
        return result + bytes[at...]
    }

    mutating func finish() {
        bytes += "</body></html>".utf8
    }
}
