/// UUIDs and other identifiers in hexadecimal: some of them have twelve digits and more in a row, by chance.
enum HexIdentifier {
    private static let letters: ClosedRange<UInt8> = 0x61...0x66
    /// Of traces and objects, of MD5, of SHA-1 and of SHA-256.
    private static let lengths: Set<Int> = [24, 32, 40, 64]

    /// Whether the range lies in one, which has letters too.
    static func covers(_ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        isUUID(around: range, in: bytes) || isHash(around: range, in: bytes)
    }

    private static func isHash(around range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let token = token(around: range, in: bytes) { isHexadecimal($0) }
        return lengths.contains(token.count) && isOnItsOwn(token, in: bytes) && letters(in: token, of: bytes) >= 4
    }

    private static let uuidLength = 36

    /// Groups of 8, 4, 4, 4 and 12. What stands beside them does not count: in a database's pages one column follows
    /// the other without a byte between.
    private static func isUUID(around range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let first = max(0, range.upperBound - uuidLength)
        let last = min(range.lowerBound, bytes.count - uuidLength)
        guard first <= last else { return false }
        return (first...last).contains { start in
            let shape = start..<start + uuidLength
            return letters(in: shape, of: bytes) >= 2
                && shape.allSatisfy { index in
                    [8, 13, 18, 23].contains(index - start)
                        ? bytes[index] == UInt8(ascii: "-") : isHexadecimal(bytes[index])
                }
        }
    }

    private static func token(
        around range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>, _ belongs: (UInt8) -> Bool
    ) -> Range<Int> {
        guard bytes[range].allSatisfy(belongs) else { return range.lowerBound..<range.lowerBound }
        var start = range.lowerBound
        while start > 0, range.lowerBound - start < 64, belongs(bytes[start - 1]) { start -= 1 }
        var end = range.upperBound
        while end < bytes.count, end - range.upperBound < 64, belongs(bytes[end]) { end += 1 }
        return start..<end
    }

    /// Whether no letter or digit stands before or behind.
    private static func isOnItsOwn(_ token: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let before = token.lowerBound == 0 || !isWordByte(bytes[token.lowerBound - 1])
        return before && (token.upperBound == bytes.count || !isWordByte(bytes[token.upperBound]))
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
    }

    private static func letters(in token: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        token.count { letters.contains(bytes[$0] | 0x20) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || letters.contains(byte | 0x20)
    }
}
