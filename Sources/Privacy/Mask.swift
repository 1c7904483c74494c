/// Readable masks for what people must be able to recognise without seeing all of it.
package enum Mask {
    /// What stands in place of a value that is hidden whole.
    package static let stars = "***"

    /// `+15551231234` as `+1******1234`: the first digit (of `+1` and `+7`) or two digits of the country code, the last
    /// four, and a star for each digit between. Anything else than `+` and 8 to 15 digits is hidden whole.
    package static func phone(_ e164: String) -> String {
        let digits = e164.utf8.dropFirst()
        guard e164.utf8.first == UInt8(ascii: "+"), (8...15).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return stars }
        let short = digits.first == UInt8(ascii: "1") || digits.first == UInt8(ascii: "7")
        let shown = short ? 1 : 2
        let hidden = String(repeating: "*", count: digits.count - shown - 4)
        return "\(e164.prefix(1 + shown))\(hidden)\(e164.suffix(4))"
    }

    /// `carol@example.com` as `c***@example.com`. A local part of one character is hidden whole; so is what is not an
    /// address.
    package static func email(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@"), at > address.startIndex else { return stars }
        let domain = address[address.index(after: at)...]
        guard !domain.isEmpty, domain.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f }),
            let first = address.unicodeScalars.first, first.value > 0x20
        else { return stars }
        let local = address[..<at]
        return local.count > 1 ? "\(local.prefix(1))***@\(domain)" : "***@\(domain)"
    }
}
