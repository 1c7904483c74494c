/// What cleaning depends on besides the markup.
struct CleaningRules {
    /// The template's language tag.
    let locale: String
    let imageHosts: ImageHosts
    /// By their place among the placeholders: those that may be a whole address.
    var wholeURLs: Set<Int> = []
}
