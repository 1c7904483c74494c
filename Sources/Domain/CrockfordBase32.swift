/// Crockford's base 32 in lower case: digits and letters without `i`, `l`, `o`, `u`, so that ids can be read aloud.
package enum CrockfordBase32 {
    private static let digits: [UInt8] = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// 128 bits in 26 characters; the first one is at most `7`.
    package static func encode(high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 26) { buffer in
            var value = (high, low)
            for index in stride(from: 25, through: 0, by: -1) {
                buffer[index] = digits[Int(value.1 & 31)]
                value = (value.0 >> 5, value.1 >> 5 | value.0 << 59)
            }
            return 26
        }
    }

    /// The 128 bits of exactly 26 lower-case characters; `nil` for anything else.
    package static func decode(_ text: some StringProtocol) -> (high: UInt64, low: UInt64)? {
        let bytes = Array(text.utf8)
        guard bytes.count == 26, bytes[0] <= UInt8(ascii: "7") else { return nil }
        var value: (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            value = (value.0 << 5 | value.1 >> 59, value.1 << 5 | UInt64(digit))
        }
        return (value.0, value.1)
    }
}
