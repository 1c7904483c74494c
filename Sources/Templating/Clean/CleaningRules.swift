/// What cleaning depends on besides the markup.
struct CleaningRules {
    /// The template's language tag.
    let locale: String
    let imageHosts: ImageHosts
}
