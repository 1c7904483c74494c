/// A selector of types, classes, ids and the pseudo-classes of links, with descendants and children.
struct StyleSelector: Hashable {
    /// What one element must have.
    struct Compound: Hashable {
        var type: String?
        var ids: [String] = []
        var classes: [String] = []
        var pseudoClasses: [String] = []
        /// Whether the compound before it must be the parent, not any ancestor.
        var isChild = false
    }

    private(set) var compounds: [Compound] = []

    /// The last compound: the element that is styled.
    var subject: Compound { compounds.last ?? Compound() }

    /// Ids, classes and types as one number, by CSS's rule.
    var specificity: Int {
        compounds.reduce(0) { sum, compound in
            sum + compound.ids.count * 1_000_000 + (compound.classes.count + compound.pseudoClasses.count) * 1_000
                + (compound.type == nil ? 0 : 1)
        }
    }

    /// Whether elements can be given its declarations once and for all.
    var isInlinable: Bool {
        compounds.allSatisfy(\.pseudoClasses.isEmpty)
            && (subject.type != nil || !subject.ids.isEmpty || !subject.classes.isEmpty) && subject.type != "html"
    }

    var text: String {
        var text = ""
        for (index, compound) in compounds.enumerated() {
            if index > 0 { text += compound.isChild ? ">" : " " }
            let parts =
                [compound.type ?? ""] + compound.ids.map { "#\($0)" } + compound.classes.map { ".\($0)" }
                + compound.pseudoClasses.map { ":\($0)" }
            let joined = parts.joined()
            text += joined.isEmpty ? "*" : joined
        }
        return text
    }

    private static let pseudoClasses: Set<String> = ["active", "hover", "link", "visited"]
    private static let longest = 16

    /// `nil` for what isn't allowed, such as selectors by attribute.
    init?(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        var isChild = false
        var isSeparated = true
        while index < bytes.endIndex {
            if bytes[index].isHTMLSpace {
                isSeparated = true
                index += 1
            } else if bytes[index] == UInt8(ascii: ">") {
                guard !isChild, !compounds.isEmpty else { return nil }
                isChild = true
                index += 1
            } else {
                guard isSeparated || isChild || compounds.isEmpty, compounds.count < Self.longest,
                    var compound = Self.compound(bytes, &index)
                else { return nil }
                compound.isChild = isChild
                compounds.append(compound)
                isChild = false
                isSeparated = false
            }
        }
        guard !compounds.isEmpty, !isChild else { return nil }
    }

    private static func compound(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Compound? {
        let start = index
        var compound = Compound()
        if bytes[index] == UInt8(ascii: "*") {
            index += 1
        } else if bytes[index].isASCIILetter {
            compound.type = identifier(bytes, &index)?.lowercased()
        }
        while index < bytes.endIndex, ".#:".utf8.contains(bytes[index]) {
            let mark = bytes[index]
            index += 1
            guard let name = identifier(bytes, &index) else { return nil }
            switch mark {
            case UInt8(ascii: "."): compound.classes.append(name)
            case UInt8(ascii: "#"): compound.ids.append(name)
            default:
                guard pseudoClasses.contains(name.lowercased()) else { return nil }
                compound.pseudoClasses.append(name.lowercased())
            }
        }
        return index > start ? compound : nil
    }

    private static func identifier(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> String? {
        let name = bytes[index...].prefix {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard let first = name.first, !first.isASCIIDigit, name.contains(where: \.isASCIILetter) else { return nil }
        index = name.endIndex
        return String(decoding: name, as: UTF8.self)
    }
}
