import JSON
import Privacy

extension CardData {
    /// The body without what looks like card data, for bodies that nobody is told to mend; and where that was, as
    /// `pointers(in:)` tells it. A field whose name holds some goes with its value.
    static func dropped(from body: JSONValue) -> (clean: JSONValue, pointers: [String]) {
        let pointers = pointers(in: body)
        guard !pointers.isEmpty else { return (body, []) }
        return (clean(body) ?? .null, pointers)
    }

    /// `nil` where the value itself must go.
    private static func clean(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .null, .bool: return value
        case .string(let text): return CardDetector.firstStrict(in: text) == nil ? value : nil
        case .number(let number): return CardDetector.firstStrict(in: number.text) == nil ? value : nil
        case .array(let elements): return .array(elements.compactMap(clean))
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.compactMap { member in
                        guard CardDetector.firstStrict(in: member.name) == nil,
                            !ForbiddenField.isForbidden(member.name, value: Self.text(member.value)),
                            let value = clean(member.value)
                        else { return nil }
                        return .init(name: member.name, value: value)
                    }))
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .null, .bool, .array, .object: nil
        }
    }
}
