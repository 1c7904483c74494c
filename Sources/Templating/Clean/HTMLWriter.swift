/// Writes the cleaned mail: our own head, the tree, and nothing that was text of the author's but escaped characters.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []
    /// What was written, to be compared with what a tokenizer sees in it.
    private(set) var tags: [HTMLTag] = []

    static func written(
        _ tree: CleanTree, _ head: DocumentHead, _ sheet: StyleSheet, locale: String
    ) -> (bytes: [UInt8], tags: [HTMLTag]) {
        var writer = HTMLWriter()
        writer.writeHead(head, sheet, locale)
        writer.writeBody(tree)
        writer.end("html")
        writer.line()
        return (writer.bytes, writer.tags)
    }

    private mutating func start(_ name: String, _ attributes: [(String, String)] = []) {
        bytes += "<\(name)".utf8
        var tag = HTMLTag(name: name)
        for (name, value) in attributes {
            bytes += " \(name)=\"".utf8
            let start = bytes.count
            MarkupEscape.attribute(value, to: &bytes)
            tag.attributes.append(HTMLAttribute(name: name, value: String(decoding: bytes[start...], as: UTF8.self)))
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
        tags.append(tag)
    }

    private mutating func end(_ name: String) {
        bytes += "</\(name)>".utf8
        tags.append(HTMLTag(name: name, isEnd: true))
    }

    private mutating func line() {
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeHead(_ head: DocumentHead, _ sheet: StyleSheet, _ locale: String) {
        bytes += "<!DOCTYPE html>\n".utf8
        let language = head.language ?? locale
        let direction = head.direction ?? (LanguageTag.isRightToLeft(language) ? "rtl" : "ltr")
        start("html", [("lang", language), ("dir", direction)])
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
            start("meta", meta)
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
        start(tree.nodes[0])
        for event in tree.events {
            switch event {
            case .start(let node): start(tree.nodes[node])
            case .end(let node):
                if !HTMLElements.void.contains(tree.nodes[node].name) { end(tree.nodes[node].name) }
            case .text(let text): MarkupEscape.text(text, to: &bytes)
            }
        }
        end("body")
        line()
    }

    private mutating func start(_ node: CleanTree.Node) {
        var attributes = node.attributes.map { ($0.name, $0.value) }
        if !node.style.isEmpty { attributes.append(("style", node.style.map(\.text).joined(separator: ";"))) }
        start(node.name, attributes)
    }
}
