/// Finds the elements that a selector styles. Counts its work, so that a style sheet made to be slow is refused.
struct StyleMatcher {
    private static let mostWork = 2_000_000

    let tree: CleanTree
    private var work = 0

    init(_ tree: CleanTree) {
        self.tree = tree
    }

    var isExhausted: Bool { work > Self.mostWork }

    mutating func matches(_ selector: StyleSelector, _ node: Int) -> Bool {
        matches(selector.compounds[...], node)
    }

    /// Whether the last compound fits the node, and those before it fit its ancestors.
    private mutating func matches(_ compounds: ArraySlice<StyleSelector.Compound>, _ node: Int) -> Bool {
        work += 1
        guard work <= Self.mostWork, let last = compounds.last, fits(last, node) else { return false }
        let rest = compounds.dropLast()
        guard !rest.isEmpty else { return true }
        var ancestor = parent(of: node)
        while let place = ancestor {
            if matches(rest, place) { return true }
            if last.isChild { return false }
            ancestor = parent(of: place)
        }
        return false
    }

    /// The root element stands as `-1` above the body.
    private func parent(of node: Int) -> Int? {
        node < 0 ? nil : tree.nodes[node].parent
    }

    private func fits(_ compound: StyleSelector.Compound, _ node: Int) -> Bool {
        guard node >= 0 else {
            return (compound.type ?? "html") == "html" && compound.ids.isEmpty && compound.classes.isEmpty
        }
        let element = tree.nodes[node]
        if let type = compound.type, type != element.name { return false }
        return compound.ids.allSatisfy { $0 == element.id } && compound.classes.allSatisfy(element.classes.contains)
    }
}
