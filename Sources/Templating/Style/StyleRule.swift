/// One rule of a style sheet, outside or inside of a media query.
struct StyleRule {
    var selectors: [StyleSelector]
    var declarations: [StyleDeclaration]
    /// The query in our spelling; `nil` for a rule that always holds.
    var media: String?
}
