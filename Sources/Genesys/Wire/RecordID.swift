import JSON
import Privacy

/// Ids that the platform gives: opaque, and not trusted.
enum RecordID {
    /// 1 to 128 visible ASCII characters that are no card number; anything else counts as no id.
    static func read(_ value: JSONValue?) -> String? {
        guard let text = value?.string, (1...128).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), CardDetector.firstStrict(in: text) == nil
        else { return nil }
        return text
    }

    /// As above, but not an id that seems to be made of a phone number or an email address.
    static func impersonal(_ value: JSONValue?) -> String? {
        read(value).flatMap { $0.contains("+") || $0.contains("@") ? nil : $0 }
    }
}
