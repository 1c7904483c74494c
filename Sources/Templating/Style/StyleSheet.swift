/// The rules of all `<style>` elements that are allowed, in order.
struct StyleSheet {
    private static let mostSelectors = 2_000

    var rules: [StyleRule] = []
    /// For people: what was left out.
    private(set) var removed: [String] = []
    /// Whether there are more selectors than mail needs.
    private(set) var isTooLarge = false
    private let hosts: ImageHosts
    private var selectors = 0

    init(_ hosts: ImageHosts) {
        self.hosts = hosts
    }

    /// `media` is the element's own query.
    mutating func add(_ text: String, media: String?) {
        let bytes = StyleComments.removed(from: Array(text.utf8))
        guard let media, !media.trimmingSpaces().isEmpty else { return addRules(bytes[...], nil) }
        let query = MediaQuery.text(Array(media.utf8)[...])
        guard let query else { return removed.append("media=\(media)") }
        addRules(bytes[...], query == "all" || query == "screen" ? nil : query)
    }

    private mutating func addRules(_ bytes: ArraySlice<UInt8>, _ media: String?) {
        var rest = Self.trimmed(bytes)
        while let first = rest.first, !isTooLarge {
            let head = rest.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "}") }
            let opens = head.endIndex < rest.endIndex && rest[head.endIndex] == UInt8(ascii: "{")
            guard opens else {
                // An at-rule without a block, or text between rules that isn't one.
                remove(head)
                rest = Self.trimmed(rest[head.endIndex...].dropFirst())
                continue
            }
            let block = Self.block(rest[(head.endIndex + 1)...])
            rest = Self.trimmed(rest[block.endIndex...].dropFirst())
            if first == UInt8(ascii: "@") {
                addAtRule(head, block, media)
            } else {
                addRule(head, block, media)
            }
        }
    }

    /// Without white space and the comment signs of HTML, which style sheets may hold.
    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let first = rest.first {
            if first.isHTMLSpace {
                rest = rest.dropFirst()
            } else if rest.starts(with: "<!--".utf8) {
                rest = rest.dropFirst(4)
            } else if rest.starts(with: "-->".utf8) {
                rest = rest.dropFirst(3)
            } else {
                break
            }
        }
        return rest
    }

    /// Up to the brace that closes it.
    private static func block(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var depth = 0
        var quote: UInt8?
        for index in bytes.indices {
            let byte = bytes[index]
            if let open = quote {
                if byte == open || byte == UInt8(ascii: "\n") { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                if depth == 0 { return bytes[bytes.startIndex..<index] }
                depth -= 1
            default: break
            }
        }
        return bytes
    }

    private mutating func addAtRule(_ head: ArraySlice<UInt8>, _ block: ArraySlice<UInt8>, _ media: String?) {
        let name = String(decoding: head.prefix(6), as: UTF8.self).lowercased()
        guard media == nil, name == "@media", let query = MediaQuery.text(head.dropFirst(6)) else {
            return remove(head)
        }
        addRules(block, query)
    }

    private mutating func addRule(_ head: ArraySlice<UInt8>, _ block: ArraySlice<UInt8>, _ media: String?) {
        var allowed: [StyleSelector] = []
        for piece in head.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            selectors += 1
            guard selectors <= Self.mostSelectors else {
                isTooLarge = true
                return
            }
            guard let selector = StyleSelector(piece) else {
                remove(piece)
                continue
            }
            if !allowed.contains(selector) { allowed.append(selector) }
        }
        let text = StyleText(block, hosts)
        removed += text.removed
        guard !allowed.isEmpty, !text.declarations.isEmpty else { return }
        rules.append(StyleRule(selectors: allowed, declarations: text.declarations, media: media))
    }

    private mutating func remove(_ bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes.prefix(200), as: UTF8.self).trimmingSpaces()
        if !text.isEmpty { removed.append(text) }
    }

    /// In our spelling, a rule a line, neighbours of one media query together.
    var text: String {
        var text = ""
        var media: String?
        for rule in rules {
            if rule.media != media {
                if media != nil { text += "}\n" }
                if let query = rule.media { text += "@media \(query){\n" }
                media = rule.media
            }
            let selectors = rule.selectors.map(\.text).joined(separator: ",")
            text += "\(selectors){\(rule.declarations.map(\.text).joined(separator: ";"))}\n"
        }
        return media == nil ? text : text + "}\n"
    }
}

extension StyleSheet {
    /// Leaves out what fits no element of the mail, if all of it is larger than `limit` bytes.
    mutating func prune(to limit: Int, _ tree: CleanTree, _ findings: inout Findings) {
        guard text.utf8.count > limit else { return }
        let classes = Set(tree.nodes.flatMap(\.classes))
        let ids = Set(tree.nodes.compactMap(\.id))
        let types = Set(tree.nodes.map(\.name)).union(["html"])
        let fits = { (selector: StyleSelector) in
            selector.compounds.allSatisfy { compound in
                compound.classes.allSatisfy(classes.contains) && compound.ids.allSatisfy(ids.contains)
                    && compound.type.map(types.contains) ?? true
            }
        }
        rules = rules.compactMap { rule in
            var rule = rule
            rule.selectors = rule.selectors.filter(fits)
            return rule.selectors.isEmpty ? nil : rule
        }
        findings.warnOnce(
            .html, .start, .styleRemoved, "Rules that fit nothing in the mail are left out of its style sheet.")
    }
}
