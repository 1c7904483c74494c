/// Writes the cleaned mail: our own head, the tree, and nothing that was text of the author's but escaped characters.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []
    /// What was written, to be compared with what a tokenizer sees in it.
    private(set) var tags: [HTMLTag] = []

    private let recordsTags: Bool

    private init(recordsTags: Bool) {
        self.recordsTags = recordsTags
    }

    /// The tags only where they are asked for.
    static func written(
        _ tree: CleanTree, _ head: DocumentHead, _ sheet: StyleSheet, locale: String, recordingTags: Bool = true
    ) -> (bytes: [UInt8], tags: [HTMLTag]) {
        var writer = HTMLWriter(recordsTags: recordingTags)
        writer.writeHead(head, sheet, locale)
        writer.writeBody(tree)
        writer.end("html")
        writer.line()
        return (writer.bytes, writer.tags)
    }

    private mutating func start(
        _ name: String, _ attributes: [HTMLAttribute] = [], _ style: [StyleDeclaration] = []
    ) {
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        var tag = HTMLTag(name: name)
        if recordsTags, !attributes.isEmpty || !style.isEmpty { tag.attributes.reserveCapacity(attributes.count + 1) }
        for attribute in attributes {
            write(attribute.name, &tag) { MarkupEscape.attribute(attribute.value, to: &$0) }
        }
        if !style.isEmpty { write("style", &tag) { Self.write(style, to: &$0) } }
        bytes.append(UInt8(ascii: ">"))
        if recordsTags { tags.append(tag) }
    }

    private mutating func write(_ name: String, _ tag: inout HTMLTag, _ value: (inout [UInt8]) -> Void) {
        bytes.append(0x20)
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        value(&bytes)
        if recordsTags {
            tag.attributes.append(HTMLAttribute(name: name, value: String(decoding: bytes[start...], as: UTF8.self)))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func write(_ style: [StyleDeclaration], to bytes: inout [UInt8]) {
        for (index, declaration) in style.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ";")) }
            MarkupEscape.attribute(declaration.property, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            MarkupEscape.attribute(declaration.value, to: &bytes)
            if declaration.isImportant { bytes += "!important".utf8 }
        }
    }

    private mutating func end(_ name: String) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(UInt8(ascii: "/"))
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
        if recordsTags { tags.append(HTMLTag(name: name, isEnd: true)) }
    }

    private mutating func line() {
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeHead(_ head: DocumentHead, _ sheet: StyleSheet, _ locale: String) {
        bytes += "<!DOCTYPE html>\n".utf8
        let language = head.language ?? locale
        let direction = head.direction ?? (LanguageTag.isRightToLeft(language) ? "rtl" : "ltr")
        start("html", [HTMLAttribute(name: "lang", value: language), HTMLAttribute(name: "dir", value: direction)])
        line()
        start("head")
        line()
        var metas = [[("charset", "utf-8")]]
        metas.append([("name", "viewport"), ("content", "width=device-width, initial-scale=1")])
        if let scheme = head.colorScheme {
            metas.append([("name", "color-scheme"), ("content", scheme)])
            metas.append([("name", "supported-color-schemes"), ("content", scheme)])
        }
        for meta in metas {
            start("meta", meta.map { HTMLAttribute(name: $0, value: $1) })
            line()
        }
        if let title = head.title {
            start("title")
            MarkupEscape.text(title, to: &bytes)
            end("title")
            line()
        }
        if !sheet.rules.isEmpty {
            start("style")
            line()
            bytes += sheet.text.utf8
            end("style")
            line()
        }
        end("head")
        line()
    }

    private mutating func writeBody(_ tree: CleanTree) {
        start(tree.nodes[0].name, tree.nodes[0].attributes, tree.nodes[0].style)
        for event in tree.events {
            switch event {
            case .start(let node):
                start(tree.nodes[node].name, tree.nodes[node].attributes, tree.nodes[node].style)
            case .end(let node):
                if !HTMLElements.void.contains(tree.nodes[node].name) { end(tree.nodes[node].name) }
            case .text(let text): MarkupEscape.text(text, to: &bytes)
            }
        }
        end("body")
        line()
    }
}
