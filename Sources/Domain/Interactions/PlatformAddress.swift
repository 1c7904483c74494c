/// Addresses as Genesys Cloud writes them: `tel:+447700900123`, `mailto:…`, or bare.
package enum PlatformAddress {
    package static func phone(_ text: String) -> PhoneNumber? {
        PhoneNumber(withoutScheme(text, ["tel:", "sms:"]))
    }

    package static func email(_ text: String) -> EmailAddress? {
        EmailAddress(withoutScheme(text, ["mailto:", "email:"]))
    }

    private static func withoutScheme(_ text: String, _ schemes: [String]) -> String {
        let start = text.prefix(7).lowercased()
        guard let scheme = schemes.first(where: { start.hasPrefix($0) }) else { return text }
        return String(text.dropFirst(scheme.count))
    }
}
