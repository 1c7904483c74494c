/// The elements that are open while tags are read. It closes what authors leave open as browsers do, so that the parser
/// of the tree gets no chance to guess.
struct OpenElements {
    private(set) var names: [String] = []

    private static let closesParagraph: NameSet = [
        "address", "blockquote", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre",
        "table", "ul",
    ]
    private static let headings: NameSet = ["h1", "h2", "h3", "h4", "h5", "h6"]
    private static let cells: NameSet = ["td", "th"]
    private static let groups: NameSet = ["tbody", "thead", "tfoot", "caption", "colgroup"]
    private static let tableParts = cells.union(groups).union(["table", "tr"])
    private static let table: NameSet = ["table"]
    private static let row: NameSet = ["tr"]
    private static let aboveRows: NameSet = ["caption", "colgroup"]
    private static let link: NameSet = ["a"]
    private static let paragraph: NameSet = ["p"]
    private static let listItem: NameSet = ["li"]
    private static let listScopes = scopes.union(["ol", "ul"])
    private static let definitions: NameSet = ["dd", "dt"]
    private static let definitionScopes = scopes.union(["dl"])
    private static let scopes = cells.union(["table", "caption"])
    private static let blocks = closesParagraph.subtracting(["p"]).union(tableParts).union(["li", "dd", "dt"])

    /// The elements that `name` closes by beginning, innermost first.
    mutating func closeBefore(_ name: String) -> [String] {
        switch name {
        case "li": close(Self.listItem, upTo: Self.listScopes)
        case "dd", "dt": close(Self.definitions, upTo: Self.definitionScopes)
        case "td", "th": close(Self.cells, upTo: Self.table)
        case "tr": close(Self.row, upTo: Self.table) + close(Self.aboveRows, upTo: Self.table)
        case "tbody", "thead", "tfoot", "caption", "colgroup":
            close(Self.groups, upTo: Self.table) + close(Self.row, upTo: Self.table)
        case "a": close(Self.link, upTo: Self.scopes)
        case _ where Self.closesParagraph.contains(name): closeBeforeBlock(name)
        default: []
        }
    }

    private mutating func closeBeforeBlock(_ name: String) -> [String] {
        let closed = close(Self.paragraph, upTo: Self.scopes)
        guard Self.headings.contains(name), let last = names.last, Self.headings.contains(last) else { return closed }
        names.removeLast()
        return closed + [last]
    }

    /// Closes the innermost of `wanted` with all inside it, unless one of `limits` is met before.
    private mutating func close(_ wanted: NameSet, upTo limits: NameSet) -> [String] {
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
        if names.last == name { return [names.removeLast()] }
        let limits = Self.tableParts.contains(name) ? Self.table : Self.scopes
        let isInline = !Self.blocks.contains(name) && name != "p"
        for index in names.indices.reversed() {
            if names[index] == name { return removeAll(from: index) }
            // An inline end tag inside a block that began later closes nothing yet.
            if limits.contains(names[index]) || isInline && Self.blocks.contains(names[index]) { return [] }
        }
        return []
    }

    mutating func closeAll() -> [String] {
        removeAll(from: 0)
    }

    /// Elements whose end tag may be left out.
    static let mayStayOpen: NameSet = cells.union(groups).union(["p", "li", "dd", "dt", "tr"])
}
