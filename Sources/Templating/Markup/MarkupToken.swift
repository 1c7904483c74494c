/// One piece of a template's markup, by its place in the marked source.
struct MarkupToken {
    enum Kind: Hashable {
        case start(HTMLTag), end(String)
        case text, comment, doctype
        /// What stands in `title`, `style` and their like.
        case rawText(of: String)
    }

    let kind: Kind
    /// Of a text or raw text, its content; else the whole.
    let range: Range<Int>
    /// Where the attributes of a start tag begin, and their values.
    var attributePlaces: [(name: Int, value: Int)] = []
}
