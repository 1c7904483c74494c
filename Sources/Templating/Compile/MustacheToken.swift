/// One piece of a template: text as it stands, or a tag in double braces.
struct MustacheToken: Hashable {
    enum Kind: Hashable {
        case literal
        case variable
        case section
        case invertedSection
        case sectionEnd
        /// Leaves nothing behind.
        case comment
    }

    let kind: Kind
    /// The literal's text or the tag's name.
    var text: String
    /// Where `text` begins, or the tag's first brace.
    var position: SourcePosition
}
