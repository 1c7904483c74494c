import Domain

/// One of the caller's own values, `variables.NAME`, as a template declares it.
package struct DeclaredVariable: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case text, number, date, boolean
        /// A whole https or mailto address.
        case url
        /// `#` with 3, 6 or 8 hexadecimal digits, for a style.
        case color
        /// Up to four digits with `px` or `%`, for a style.
        case length
    }

    /// In Unicode scalars, as requests may bring.
    package static let longest = 1_000
    package static let mostInTemplate = 100

    /// Without `variables.`.
    package let name: String
    package let kind: Kind
    /// In Unicode scalars. Longer values fail when rendered.
    package let maxLength: Int
    package let example: String?

    package init(name: String, kind: Kind, maxLength: Int?, example: String?) {
        self.name = name
        self.kind = kind
        self.maxLength = maxLength ?? kind.usualLength
        self.example = example
    }

    /// Whether a receipt's value is of this kind and length.
    func takes(_ value: String) -> Bool {
        guard value.unicodeScalars.count <= maxLength else { return false }
        switch kind {
        case .text, .date: return true
        case .number: return value.utf8.allSatisfy { $0.isASCIIDigit || "+-.,eE ".utf8.contains($0) }
        case .boolean: return value == "true" || value == "false"
        case .url: return URLRule.isAllowed(value)
        case .color: return StyleValueRule.isColor(value)
        case .length: return StyleValueRule.isLength(value)
        }
    }
}

extension DeclaredVariable.Kind {
    fileprivate var usualLength: Int {
        switch self {
        case .text: 100
        case .number: 32
        case .date: 64
        case .boolean: 5
        case .url: 1_000
        case .color: 9
        case .length: 6
        }
    }
}

/// What a value may be that stands in a style.
enum StyleValueRule {
    static func isColor(_ value: String) -> Bool { ColorRule.isAllowed(value) }

    static func isLength(_ value: String) -> Bool {
        let digits = value.hasSuffix("px") ? value.dropLast(2) : value.hasSuffix("%") ? value.dropLast() : ""
        return (1...4).contains(digits.utf8.count) && digits.utf8.allSatisfy(\.isASCIIDigit)
    }
}
