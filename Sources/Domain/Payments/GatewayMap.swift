package import JSON

/// Where in a gateway's answer the fields of a transaction stand: JSON pointers, of several the first that leads to a
/// value.
package struct GatewayMap: Sendable, Hashable {
    package enum Field: String, Sendable, CaseIterable {
        case id, amount, currency, cardLast4, cardBrand, authorizationCode, paidAt, status
    }

    private var pointers: [Field: [String]]

    package init(_ pointers: [Field: [String]] = [:]) {
        self.pointers = pointers
    }

    /// - Parameter needed: what must be mapped.
    package init?(reading reader: FieldReader, needing needed: [Field] = []) {
        pointers = [:]
        for field in Field.allCases {
            pointers[field] =
                needed.contains(field)
                ? reader.required(field.rawValue, Self.pointers) : reader.optional(field.rawValue, Self.pointers)
        }
    }

    package subscript(_ field: Field) -> [String] { pointers[field] ?? [] }

    private static func pointers(_ value: JSONValue) throws(InvalidValue) -> [String] {
        guard case .array(let elements) = value else { return [try pointer(value)] }
        guard (1...4).contains(elements.count) else {
            throw InvalidValue("too-many", "may have 1 to 4 JSON pointers")
        }
        var result: [String] = []
        for element in elements { result.append(try pointer(element)) }
        return result
    }

    private static func pointer(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try JSON.Field.text(1...256)(value)
        guard text.hasPrefix("/"), JSONPointer.tokens(text) != nil else {
            throw InvalidValue("invalid-pointer", "must be a JSON pointer such as /payment/amount")
        }
        return text
    }

    package var json: JSONValue {
        .object(
            JSONObject(
                Field.allCases.map { field in
                    let all = self[field]
                    let value: JSONValue =
                        all.count > 1 ? .array(all.map(JSONValue.string)) : .optional(all.first)
                    return .init(name: field.rawValue, value: value)
                }))
    }
}
