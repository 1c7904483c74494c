package import JSON
package import Privacy

/// A phone number in E.164: `+`, then 7 to 15 digits of which the first is not 0.
package struct PhoneNumber: Sendable, Hashable {
    package let e164: Personal<String>

    package init?(_ text: String) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "+"), (7...15).contains(digits.count),
            digits.allSatisfy({ (48...57).contains($0) }), digits.first != UInt8(ascii: "0")
        else { return nil }
        e164 = Personal(text)
    }

    package var masked: String { Mask.phone(e164.reveal()) }

    package static func field(_ value: JSONValue) throws(InvalidValue) -> PhoneNumber {
        guard let phone = PhoneNumber(try Field.string(value)) else {
            throw InvalidValue("invalid-phone", "must be a phone number in E.164 form: + and 7 to 15 digits")
        }
        return phone
    }
}
