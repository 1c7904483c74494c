package import Privacy

/// The text form of what authenticates: `prefix` + public part + `_` + secret + checksum, as `cfk_01jd…_7x4k…`. The
/// prefix lets scanners find a leaked one, the checksum lets them and us tell a mistyped or made-up one without a
/// look-up. All in Crockford's base 32, lower case, 160 random bits.
package struct CredentialText: Hashable, Sendable {
    package let prefix: String
    /// Characters of the public part and the `_` behind it; none if it has no public part.
    let publicLength: Int

    package static let apiKey = CredentialText(prefix: "cfk_", publicLength: 26)
    package static let webhookSecret = CredentialText(prefix: "whs_", publicLength: 0)

    /// How many random bytes one needs.
    package static let randomLength = 20

    private static let secretLength = 32
    private static let checksumLength = 7

    private var bodyLength: Int {
        prefix.utf8.count + (publicLength == 0 ? 0 : publicLength + 1) + CredentialText.secretLength
    }

    /// `nil` unless there are 20 random bytes and the public part has its length.
    package func make(publicPart: String = "", randomBytes: [UInt8]) -> Secret? {
        guard randomBytes.count == CredentialText.randomLength, publicPart.utf8.count == publicLength else {
            return nil
        }
        var text = Array(prefix.utf8) + Array(publicPart.utf8)
        if publicLength > 0 { text.append(UInt8(ascii: "_")) }
        text += Base32Digits.text(of: randomBytes)
        text += CredentialText.checksum(of: text)
        return Secret(text)
    }

    /// The public part and the secret's characters; `nil` if the form or the checksum is wrong.
    package func parse(_ text: Substring) -> (publicPart: ArraySlice<UInt8>, secret: Secret)? {
        let bytes = Array(text.utf8)
        guard bytes.count == bodyLength + CredentialText.checksumLength, bytes.starts(with: prefix.utf8) else {
            return nil
        }
        let body = bytes[..<bodyLength]
        guard bytes[bodyLength...].elementsEqual(CredentialText.checksum(of: body)) else { return nil }
        let rest = body[prefix.utf8.count...]
        let (publicPart, secret) = (rest.prefix(publicLength), rest.suffix(CredentialText.secretLength))
        guard publicPart.allSatisfy(Base32Digits.contains), secret.allSatisfy(Base32Digits.contains),
            publicLength == 0 || bytes[publicPart.endIndex] == UInt8(ascii: "_")
        else { return nil }
        return (publicPart, Secret(secret))
    }

    /// The same from a whole string.
    package func parse(_ text: String) -> (publicPart: ArraySlice<UInt8>, secret: Secret)? { parse(text[...]) }

    private static func checksum(of body: some Collection<UInt8>) -> [UInt8] {
        let value = CRC32.checksum(of: body)
        return (0..<checksumLength).reversed().map {
            Base32Digits.digit(UInt8(truncatingIfNeeded: value >> UInt32(5 * $0) & 31))
        }
    }
}
