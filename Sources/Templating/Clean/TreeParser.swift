import CLibXML2
import Glibc

/// Gives the markup to libxml2 and takes its tree only if both read the same elements, attributes and text.
enum TreeParser {
    /// Once for the process.
    private static let isReady = html_start() == 1

    enum Refusal: Error {
        case tooDeep
        case disagrees
    }

    static func tree(of source: TreeSource) throws(Refusal) -> CleanTree {
        guard isReady else { throw .disagrees }
        var parsed = source.bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { html_parse($0.baseAddress, $0.count, 200_000) }
        }
        defer { html_free(&parsed) }
        if parsed.status == Int32(html_status_incomplete) { throw .tooDeep }
        guard parsed.status == Int32(html_status_ok), hasOnlyKnownErrors(parsed) else { throw .disagrees }
        var builder = TreeBuilder(source)
        for event in UnsafeBufferPointer(start: parsed.events, count: parsed.event_count) {
            try builder.take(event, parsed.attributes)
        }
        return try builder.finish()
    }

    /// End tags that fit nothing (76), tag names that HTML 4 didn't have (801) and ids given twice (513) leave nothing
    /// behind that isn't checked here anyway.
    private static func hasOnlyKnownErrors(_ parsed: html_tree) -> Bool {
        withUnsafeBytes(of: parsed.errors.kept) { kept in
            kept.bindMemory(to: html_error.self).prefix(parsed.errors.count).allSatisfy {
                $0.level < 3 && [76, 513, 801].contains($0.code)
            }
        }
    }
}

/// Follows the parser's events and compares them with what it was given.
private struct TreeBuilder {
    private let source: TreeSource
    private var tree = CleanTree()
    private var open: [Int?] = []
    private var nextTag = 0
    private var seen = 0

    init(_ source: TreeSource) {
        self.source = source
    }

    mutating func take(_ event: html_event, _ attributes: UnsafePointer<html_attribute>?) throws(TreeParser.Refusal) {
        guard event.depth <= MarkupLimits.depth + 2 else { throw .tooDeep }
        switch Int(event.kind) {
        case html_event_start:
            guard let name = event.text, let attributes else { throw .disagrees }
            try begin(
                name, UnsafeBufferPointer(start: attributes + event.first_attribute, count: event.attribute_count))
        case html_event_end:
            guard let node = open.popLast() else { throw .disagrees }
            if let node, node > 0 { tree.events.append(.end(node)) }
        case html_event_text:
            guard let text = event.text else { throw .disagrees }
            try write(text)
        default: throw .disagrees
        }
    }

    private mutating func begin(
        _ name: UnsafePointer<CChar>, _ attributes: UnsafeBufferPointer<html_attribute>
    ) throws(TreeParser.Refusal) {
        guard !attributes.isEmpty else { return try beginImplied(String(cString: name)) }
        guard nextTag < source.tags.count, attributes[0].isNamed(TreeSource.number, String(nextTag)) else {
            throw .disagrees
        }
        let written = source.tags[nextTag]
        let isSame =
            strcmp(name, written.tag.name) == 0 && attributes.count == written.tag.attributes.count + 1
            && zip(attributes.dropFirst(), written.tag.attributes).allSatisfy { $0.isNamed($1.name, $1.value) }
        guard isSame else { throw .disagrees }
        add(written.tag.name, written.tag.attributes, written.style)
        nextTag += 1
    }

    /// `html` and `head` are ours; `</p>` without `<p>` makes a paragraph everywhere.
    private mutating func beginImplied(_ name: String) throws(TreeParser.Refusal) {
        switch name {
        case "html" where open.isEmpty, "head" where open.count == 1: open.append(nil)
        case "p": add(name, [], [])
        default: throw .disagrees
        }
    }

    private mutating func add(_ name: String, _ attributes: [HTMLAttribute], _ style: [StyleDeclaration]) {
        let parent = open.last.flatMap { $0 } ?? -1
        let hasStyle = attributes.contains { $0.name == "style" }
        let node = CleanTree.Node(
            name: name, parent: parent, attributes: hasStyle ? attributes.filter { $0.name != "style" } : attributes,
            id: attributes.first { $0.name == "id" }?.value,
            classes: attributes.first { $0.name == "class" }.map { Self.classes($0.value) } ?? [], style: style)
        open.append(tree.nodes.count)
        tree.nodes.append(node)
        if tree.nodes.count > 1 { tree.events.append(.start(tree.nodes.count - 1)) }
    }

    private static func classes(_ value: String) -> [String] {
        guard value.utf8.contains(CollectionOfOne(0x20)) else { return value.isEmpty ? [] : [value] }
        return value.split(separator: " ").map(String.init)
    }

    private mutating func write(_ bytes: UnsafePointer<CChar>) throws(TreeParser.Refusal) {
        let text = String(cString: bytes)
        for byte in text.utf8 where !byte.isHTMLSpace {
            guard seen < source.visible.count, source.visible[seen] == byte else { throw .disagrees }
            seen += 1
        }
        if open.contains(where: { $0 != nil }) { tree.events.append(.text(text)) }
    }

    func finish() throws(TreeParser.Refusal) -> CleanTree {
        guard nextTag == source.tags.count, seen == source.visible.count, open.isEmpty,
            tree.nodes.first?.name == "body"
        else { throw .disagrees }
        return tree
    }
}

extension html_attribute {
    fileprivate func isNamed(_ name: String, _ value: String) -> Bool {
        guard let ourName = self.name, let ourValue = self.value else { return value.isEmpty && isEmpty(name) }
        return strcmp(ourName, name) == 0 && strcmp(ourValue, value) == 0
    }

    private func isEmpty(_ name: String) -> Bool {
        self.name.map { strcmp($0, name) == 0 && self.value == nil } ?? false
    }
}
