package import JSON
package import Privacy

/// An email address within the limits of RFC 5321: 64 bytes before the @, 253 after it, 254 in all.
///
/// Of the local part, the dot-atom form is taken; quoted forms are not, as mail systems refuse them.
package struct EmailAddress: Sendable, Hashable {
    package let text: Personal<String>

    package init?(_ text: String) {
        if let isAddress = ASCIIEmailAddress.verdict(on: text) {
            guard isAddress else { return nil }
            self.text = Personal(text)
            return
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else {
            return nil
        }
        self.text = Personal(text)
    }

    package var masked: String { Mask.email(text.reveal()) }

    /// The part after the @, in lower case.
    package var domain: String {
        let text = text.reveal()
        return text.firstIndex(of: "@").map { text[text.index(after: $0)...].lowercased() } ?? ""
    }

    /// The form under which an address is looked up: mail systems treat the domain without regard to case, and all that
    /// matter treat the local part so too.
    package var normalized: String { text.reveal().lowercased() }

    private static func isLocalPart(_ part: Substring) -> Bool {
        guard (1...64).contains(part.utf8.count), !part.hasPrefix("."), !part.hasSuffix("."), !part.contains("..")
        else {
            return false
        }
        return part.unicodeScalars.allSatisfy { scalar in
            isLetterOrDigit(scalar) || ".!#$%&'*+/=?^_`{|}~-".unicodeScalars.contains(scalar)
        }
    }

    /// ASCII is told by its code, as nearly all addresses have nothing else; other scripts by their properties.
    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 48...57, 65...90, 97...122: true
        case ..<0x80: false
        default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard domain.utf8.count <= 253, labels.count >= 2, let last = labels.last,
            !last.utf8.allSatisfy({ (48...57).contains($0) })
        else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy { $0 == "-" || isLetterOrDigit($0) }
        }
    }

    package static func field(_ value: JSONValue) throws(InvalidValue) -> EmailAddress {
        guard let address = EmailAddress(try Field.string(value)) else {
            throw InvalidValue("invalid-email", "must be an email address")
        }
        return address
    }
}
