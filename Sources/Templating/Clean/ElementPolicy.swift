/// What becomes of an element.
enum ElementPolicy {
    case keep
    /// Left out, its content kept.
    case unwrap
    /// Left out with its content.
    case drop
    /// Refused, because it has no place in mail and only serves to do harm, or because parsers read it differently.
    case refuse

    init(_ name: String) {
        if Self.kept.contains(name) {
            self = .keep
        } else if Self.refused.contains(name) {
            self = .refuse
        } else {
            self = name == "xml" ? .drop : .unwrap
        }
    }

    private static func words(_ text: String) -> NameSet {
        NameSet(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    static let kept = words(
        """
        a abbr address b big blockquote br caption center cite code col colgroup dd del div dl dt em font
        h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s small span strike strong sub sup
        table tbody td tfoot th thead tr tt u ul var wbr
        """)

    private static let refused = words(
        """
        applet audio base bgsound button canvas dialog embed fencedframe form frame frameset iframe ilayer input isindex
        keygen layer listing math noembed noframes object optgroup option param plaintext portal script select slot
        source svg template textarea track video xmp
        """)
}
