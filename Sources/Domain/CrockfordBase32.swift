/// Crockford's base 32 in lower case: digits and letters without `i`, `l`, `o`, `u`, so that ids can be read aloud.
package enum CrockfordBase32 {
    private static let digits: [UInt8] = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The value of each ASCII character, 255 for those that are no digits.
    private static let values: [UInt8] = (0...255).map { byte in
        digits.firstIndex(of: byte).map { UInt8($0) } ?? 255
    }

    /// 128 bits in 26 characters, of which the first one is at most `7`, behind a prefix.
    package static func encode(high: UInt64, low: UInt64, behind prefix: String = "") -> String {
        let start = prefix.utf8.count
        return String(unsafeUninitializedCapacity: start + 26) { buffer in
            for (index, byte) in prefix.utf8.enumerated() { buffer[index] = byte }
            var value = (high, low)
            for index in stride(from: start + 25, through: start, by: -1) {
                buffer[index] = digits[Int(value.1 & 31)]
                value = (value.0 >> 5, value.1 >> 5 | value.0 << 59)
            }
            return start + 26
        }
    }

    /// The 128 bits of exactly 26 lower-case characters; `nil` for anything else.
    package static func decode(_ text: some StringProtocol) -> (high: UInt64, low: UInt64)? {
        decode(text.utf8)
    }

    static func decode(_ text: some Collection<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard text.count == 26, let first = text.first, first <= UInt8(ascii: "7") else { return nil }
        var value: (UInt64, UInt64) = (0, 0)
        for byte in text {
            let digit = values[Int(byte)]
            guard digit < 32 else { return nil }
            value = (value.0 << 5 | value.1 >> 59, value.1 << 5 | UInt64(digit))
        }
        return (value.0, value.1)
    }
}
