/// The elements that are open while tags are read. It closes what authors leave open as browsers do, so that the parser
/// of the tree gets no chance to guess.
struct OpenElements {
    private(set) var names: [String] = []

    private static let closesParagraph: Set<String> = [
        "address", "blockquote", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre",
        "table", "ul",
    ]
    private static let headings: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6"]
    private static let cells: Set<String> = ["td", "th"]
    private static let groups: Set<String> = ["tbody", "thead", "tfoot", "caption", "colgroup"]
    private static let tableParts = cells.union(groups).union(["table", "tr"])
    private static let scopes = cells.union(["table", "caption"])
    private static let blocks = closesParagraph.subtracting(["p"]).union(tableParts).union(["li", "dd", "dt"])

    /// The elements that `name` closes by beginning, innermost first.
    mutating func closeBefore(_ name: String) -> [String] {
        switch name {
        case "li": close(["li"], upTo: Self.scopes.union(["ol", "ul"]))
        case "dd", "dt": close(["dd", "dt"], upTo: Self.scopes.union(["dl"]))
        case "td", "th": close(Self.cells, upTo: ["table"])
        case "tr": close(["tr"], upTo: ["table"]) + close(["caption", "colgroup"], upTo: ["table"])
        case "tbody", "thead", "tfoot", "caption", "colgroup":
            close(Self.groups, upTo: ["table"]) + close(["tr"], upTo: ["table"])
        case "a": close(["a"], upTo: Self.scopes)
        case _ where Self.closesParagraph.contains(name): closeBeforeBlock(name)
        default: []
        }
    }

    private mutating func closeBeforeBlock(_ name: String) -> [String] {
        let closed = close(["p"], upTo: Self.scopes)
        guard Self.headings.contains(name), let last = names.last, Self.headings.contains(last) else { return closed }
        names.removeLast()
        return closed + [last]
    }

    /// Closes the innermost of `wanted` with all inside it, unless one of `limits` is met before.
    private mutating func close(_ wanted: Set<String>, upTo limits: Set<String>) -> [String] {
        for index in names.indices.reversed() {
            if wanted.contains(names[index]) { return removeAll(from: index) }
            if limits.contains(names[index]) { return [] }
        }
        return []
    }

    private mutating func removeAll(from index: Int) -> [String] {
        defer { names.removeSubrange(index...) }
        return names[index...].reversed()
    }

    mutating func open(_ name: String) {
        names.append(name)
    }

    /// The elements that the end tag closes, innermost first; none if it fits no open element.
    mutating func close(_ name: String) -> [String] {
        for index in names.indices.reversed() {
            if names[index] == name { return removeAll(from: index) }
            let isLimit = Self.tableParts.contains(name) ? names[index] == "table" : Self.scopes.contains(names[index])
            // An inline end tag inside a block that began later closes nothing yet.
            if isLimit || !Self.blocks.contains(name) && name != "p" && Self.blocks.contains(names[index]) { return [] }
        }
        return []
    }

    mutating func closeAll() -> [String] {
        removeAll(from: 0)
    }

    /// Elements whose end tag may be left out.
    static let mayStayOpen: Set<String> = cells.union(groups).union(["p", "li", "dd", "dt", "tr"])
}
