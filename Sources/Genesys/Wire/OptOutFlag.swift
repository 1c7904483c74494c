import JSON

/// The value of a contact field that means "opted out". Tenants fill such fields in many ways, so all that does not
/// plainly say no counts as yes: a receipt too few can be mended, one sent against the customer's will can't.
struct OptOutFlag: Equatable {
    let isOptedOut: Bool
    /// The value as evidence. Free text is not repeated, since it may hold anything.
    let text: String

    init(_ value: JSONValue) {
        switch value {
        case .null: (isOptedOut, text) = (false, "null")
        case .bool(let flag): (isOptedOut, text) = (flag, flag ? "true" : "false")
        case .number(let number):
            (isOptedOut, text) = (value.double != 0, number.text.utf8.count <= 8 ? number.text : "(number)")
        case .string(let word):
            let plain = String(word.filter { !$0.isWhitespace }).lowercased()
            isOptedOut = !Self.negative.contains(plain)
            text = Self.negative.contains(plain) || Self.positive.contains(plain) ? plain : "(text)"
        case .array(let elements): (isOptedOut, text) = (!elements.isEmpty, "(array)")
        case .object(let object): (isOptedOut, text) = (!object.isEmpty, "(object)")
        }
    }

    private static let negative: Set<String> = ["", "false", "no", "n", "f", "off", "0", "none", "null"]
    private static let positive: Set<String> = ["true", "yes", "y", "t", "on", "1", "stop", "optout", "optedout"]
}
