/// What one template may cost. All of it is checked before the parser of the tree sees anything.
enum MarkupLimits {
    static let attributes = 64
    /// In bytes of UTF-8.
    static let tag = 8_192
    /// In what we wrote: references are longer than the characters they stand for, and style sheets are inlined.
    static let cleanedTag = 131_072
    /// Start tags of all kinds.
    static let tags = 20_000
    /// Elements that are kept.
    static let elements = 10_000
    static let depth = 100
    static let placeholders = 500
    /// Of all `<style>` elements together, as uploaded.
    static let uploadedStyle = 65_536
    /// Of the style sheet that stays.
    static let style = 16_384
    /// Of the cleaned HTML: a mail of this size is refused.
    static let output = 500_000
    /// Of the cleaned HTML: mail programs show no more than about this.
    static let clipping = 100_000
}
