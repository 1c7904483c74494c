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
        let length = 1 + digits.count
        let hidden = (short ? 2 : 3)..<(length - 4)
        return String(unsafeUninitializedCapacity: length) { buffer in
            for (index, byte) in e164.utf8.enumerated() {
                buffer[index] = hidden.contains(index) ? UInt8(ascii: "*") : byte
            }
            return length
        }
    }

    /// `carol@example.com` as `c***@example.com`. A local part of one character is hidden whole; so is what is not an
    /// address.
    package static func email(_ address: String) -> String {
        asciiEmail(address) ?? anyEmail(address)
    }

    /// Of visible ASCII, where each byte is a character; `nil` for another.
    private static func asciiEmail(_ address: String) -> String? {
        var address = address
        return address.withUTF8 { bytes in
            guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }), let at = bytes.lastIndex(of: UInt8(ascii: "@")),
                at > 0, at < bytes.count - 1
            else { return nil }
            let shown = at > 1 ? 1 : 0
            let length = shown + stars.utf8.count + bytes.count - at
            return String(unsafeUninitializedCapacity: length) { buffer in
                if shown == 1 { buffer[0] = bytes[0] }
                var end = shown
                for byte in stars.utf8 {
                    buffer[end] = byte
                    end += 1
                }
                for byte in bytes[at...] {
                    buffer[end] = byte
                    end += 1
                }
                return length
            }
        }
    }

    private static func anyEmail(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@"), at > address.startIndex else { return stars }
        let domain = address[address.index(after: at)...]
        guard !domain.isEmpty, domain.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f }),
            let first = address.unicodeScalars.first, first.value > 0x20
        else { return stars }
        let local = address[..<at]
        return local.count > 1 ? "\(local.prefix(1))***@\(domain)" : "***@\(domain)"
    }
}
