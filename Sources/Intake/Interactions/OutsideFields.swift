import Domain
import JSON
import Privacy

/// Fields of a body that others define: what is not understood counts as not given.
struct OutsideFields {
    let value: JSONValue?

    init(_ value: JSONValue?) { self.value = value }

    subscript(_ name: String) -> OutsideFields { OutsideFields(value?[name]) }

    /// 1 to `most` bytes of text without control characters. A workflow whose variable is not set sends its name.
    func text(_ most: Int = 256) -> String? {
        guard let text = value?.string, (1...most).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        else { return nil }
        return text.hasPrefix("$") && text.contains("input.") ? nil : text
    }

    /// An id: up to 128 visible ASCII characters, a UUID or not.
    var id: String? {
        text(128).flatMap { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? $0 : nil }
    }

    var word: String? { text(64)?.lowercased() }

    /// Milliseconds since 1970, as number or text, or RFC 3339.
    var time: Timestamp? {
        let number = value?.integer ?? value?.string.flatMap { Int64($0) }
        if let number { return Self.plausible.contains(number) ? Timestamp(milliseconds: number) : nil }
        return value?.string.flatMap(Timestamp.init(rfc3339:))
    }

    /// From 2000 to 2200.
    private static let plausible: ClosedRange<Int64> = 946_684_800_000...7_258_118_400_000

    var phone: PhoneNumber? { text().flatMap(PlatformAddress.phone) }

    var email: EmailAddress? { text().flatMap(PlatformAddress.email) }

    var name: Personal<String>? { text(200).map(Personal.init) }

    var locale: String? { value.flatMap { try? LocaleTag.field($0) } }

    var direction: InteractionEvent.Direction {
        word.flatMap(InteractionEvent.Direction.init(rawValue:)) ?? .unknown
    }

    /// A medium in small letters; the words that the guide and the platform use for the same thing become one.
    var media: String? {
        switch word {
        case "call", "phone": "voice"
        case "sms", "messaging", "webmessaging": "message"
        case "unknown", nil: nil
        case let other: other
        }
    }

    /// Attributes of a participant; values that are no text are left out.
    var attributes: [String: String] {
        (value?.object?.members.prefix(1_000) ?? []).reduce(into: [:]) { found, member in
            if let text = OutsideFields(member.value).text(1_000) { found[member.name] = text }
        }
    }
}
