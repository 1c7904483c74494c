/// One property with its value, both in the only spelling that we write.
struct StyleDeclaration: Hashable {
    var property: String
    var value: String
    var isImportant = false

    var text: String { "\(property):\(value)\(isImportant ? "!important" : "")" }

    /// `border` of `border-top-color`: what one shorthand may set together.
    var family: Substring { property.split(separator: "-").first ?? "" }
}
