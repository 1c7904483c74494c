package import Domain

/// Why a message can't be made from a checked template and the values of one receipt.
package enum RenderError: Error, Sendable, Hashable {
    /// The template has no part for the channel.
    case noPart(Channel)
    /// A value that the template uses outside a section is not there.
    case missingValue(name: String)
    /// A value that stands as a whole link is no https or mailto address.
    case invalidURL(name: String)
    /// One of the caller's values is longer than the template declares, or of another type, or no colour where a style
    /// needs one.
    case invalidValue(name: String)
    case unknownTimeZone(String)
    /// In characters, over 150.
    case subjectTooLong(Int)
    /// In units of the encoding (septets or UTF-16 units), over 765.
    case smsTooLong(Int)
    /// Nothing but white space came out.
    case empty(TemplatePart)
}
