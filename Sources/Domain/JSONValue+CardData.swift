package import JSON
import Privacy

extension JSONValue {
    /// The same with stars for each text and each name in which card data is found. Identifiers of ours are never card
    /// numbers, whatever digits they have.
    package var hidingCardData: JSONValue {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): .string(Self.hiding(text))
        case .array(let elements): .array(elements.map(\.hidingCardData))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { .init(name: Self.hiding($0.name), value: $0.value.hidingCardData) }))
        }
    }

    private static func hiding(_ text: String) -> String {
        let isIdentifier = text.utf8.count == 30 && CrockfordBase32.decode(text.dropFirst(4)) != nil
        return isIdentifier || CardDetector.firstStrict(in: text) == nil ? text : Mask.stars
    }
}
