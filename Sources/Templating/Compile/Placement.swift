/// Where a value stands, which decides how it is escaped.
enum Placement: Sendable, Hashable {
    case subject
    case plainText
    case sms
    /// Text of an element.
    case text
    /// A quoted attribute that people read, such as `alt`.
    case attribute
    /// A whole `href`.
    case wholeURL
    /// A whole `src`.
    case wholeImageURL
    /// A word of a style.
    case color, length
    /// Behind the host of a fixed address.
    case urlPath
    /// Behind `?` or `#` of a fixed address.
    case urlQuery
}
