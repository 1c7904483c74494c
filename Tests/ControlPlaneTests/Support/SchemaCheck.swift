import Domain
import Foundation
import JSON

/// The part of JSON Schema 2020-12 that the contract uses. A keyword that is not known is a fault of the contract.
struct SchemaCheck {
    private let contract: Contract

    init(_ contract: Contract) {
        self.contract = contract
    }

    private static let annotations: Set<String> = [
        "description", "examples", "example", "default", "readOnly", "writeOnly", "title",
    ]

    func faults(of value: JSONValue, _ given: JSONValue, at place: String) -> [String] {
        let schema = contract.resolved(given)
        guard let keywords = schema.object?.members else { return ["\(place): the schema is missing"] }
        return keywords.flatMap { keyword in
            faults(of: value, keyword.name, keyword.value, schema, at: place)
        }
    }

    private func faults(
        of value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue, at place: String
    ) -> [String] {
        switch keyword {
        case "type", "enum", "const": return check(isAllowed(value, keyword, operand), place, keyword)
        case "pattern", "format", "minLength", "maxLength":
            guard let text = value.string else { return [] }
            return check(isAllowed(text, keyword, operand), place, keyword)
        case "minimum", "maximum":
            guard let number = value.double, let bound = operand.double else { return [] }
            return check(keyword == "minimum" ? number >= bound : number <= bound, place, keyword)
        case "items", "minItems", "maxItems", "uniqueItems":
            return value.array.map { arrayFaults($0, keyword, operand, at: place) } ?? []
        case "required", "properties", "additionalProperties", "maxProperties", "propertyNames":
            return value.object.map { objectFaults($0, keyword, operand, schema, at: place) } ?? []
        case "oneOf", "anyOf", "allOf": return combinationFaults(value, keyword, operand.array ?? [], at: place)
        default: return check(Self.annotations.contains(keyword), place, "the unknown keyword \(keyword)")
        }
    }

    private func check(_ isFine: Bool, _ place: String, _ keyword: String) -> [String] {
        isFine ? [] : ["\(place): \(keyword)"]
    }

    private func isAllowed(_ value: JSONValue, _ keyword: String, _ operand: JSONValue) -> Bool {
        switch keyword {
        case "enum": operand.array?.contains(value) ?? false
        case "const": operand == value
        default:
            (operand.array ?? [operand]).contains { type in
                type.string == value.kind || type == "integer" && value.integer != nil
            }
        }
    }

    private func isAllowed(_ text: String, _ keyword: String, _ operand: JSONValue) -> Bool {
        let length = Int64(text.unicodeScalars.count)
        switch keyword {
        case "minLength": return length >= operand.integer ?? 0
        case "maxLength": return length <= operand.integer ?? 0
        case "pattern": return text.range(of: operand.string ?? "", options: .regularExpression) != nil
        default:
            if operand == "date" { return CalendarDate(text) != nil }
            if operand == "email" { return EmailAddress(text) != nil }
            guard operand == "date-time" else { return operand == "uri-reference" && !text.contains(" ") }
            return text.range(
                of: #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"#, options: .regularExpression)
                != nil
        }
    }

    private func arrayFaults(
        _ elements: [JSONValue], _ keyword: String, _ operand: JSONValue, at place: String
    ) -> [String] {
        switch keyword {
        case "minItems": check(elements.count >= operand.integer ?? 0, place, keyword)
        case "maxItems": check(elements.count <= operand.integer ?? 0, place, keyword)
        case "uniqueItems": check(Set(elements).count == elements.count, place, keyword)
        default: elements.enumerated().flatMap { faults(of: $0.element, operand, at: "\(place)/\($0.offset)") }
        }
    }

    private func objectFaults(
        _ object: JSONObject, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue, at place: String
    ) -> [String] {
        let names = object.members.map(\.name)
        switch keyword {
        case "required":
            return (operand.array ?? []).compactMap(\.string).filter { !names.contains($0) }
                .map { "\(place)/\($0): required" }
        case "maxProperties": return check(names.count <= operand.integer ?? 0, place, keyword)
        case "propertyNames": return names.flatMap { faults(of: .string($0), operand, at: "\(place)/\($0)") }
        case "properties":
            return object.members.flatMap { member in
                operand[member.name].map { faults(of: member.value, $0, at: "\(place)/\(member.name)") } ?? []
            }
        default:
            let others = object.members.filter { schema["properties"]?[$0.name] == nil }
            guard operand != false else { return others.map { "\(place)/\($0.name): additionalProperties" } }
            return others.flatMap { faults(of: $0.value, operand, at: "\(place)/\($0.name)") }
        }
    }

    private func combinationFaults(
        _ value: JSONValue, _ keyword: String, _ schemas: [JSONValue], at place: String
    ) -> [String] {
        let each = schemas.map { faults(of: value, $0, at: place) }
        let fitting = each.count { $0.isEmpty }
        switch keyword {
        case "allOf": return each.flatMap { $0 }
        case "anyOf": return check(fitting > 0, place, keyword)
        default: return check(fitting == 1, place, "oneOf, of which \(fitting) fit")
        }
    }
}
