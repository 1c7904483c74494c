/// A JSON value (RFC 8259) that keeps what other decoders lose: the order of an object's members and the exact
/// spelling of its numbers.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The word for this kind of value in messages: `object`, `array`, `string`, `number`, `boolean`, `null`.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The number as an integer, where it is one and fits 64 bits. As in JSON Schema `1.0` and `1e2` are integers too;
    /// spelt like that they are taken up to 15 digits.
    package var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        if let integer = Int64(number.text) { return integer }
        guard number.text.utf8.count <= 16, let double = Double(number.text) else { return nil }
        return abs(double) < 1e15 ? Int64(exactly: double) : nil
    }

    package var double: Double? {
        if case .number(let number) = self { Double(number.text) } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The member of this name, where this is an object that has it.
    package subscript(_ name: String) -> JSONValue? {
        object?[name]
    }
}

/// A number as it was spelt; two spellings of one number are different values.
package struct JSONNumber: Sendable, Hashable {
    package let text: String

    init(text: String) {
        self.text = text
    }
}

extension JSONValue {
    package static func integer(_ value: some BinaryInteger) -> JSONValue {
        .number(JSONNumber(text: String(value)))
    }

    /// A finite number; anything else is `null`, as JSON has no word for it.
    package static func double(_ value: Double) -> JSONValue {
        guard value.isFinite else { return .null }
        return .number(
            JSONNumber(text: value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)))
    }

    /// The text, or `null` where there is none.
    package static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}
