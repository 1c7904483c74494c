/// A card number whose usual groups are kept apart by what else ends a number: `4111,1111,1111,1111`.
enum PunctuatedNumber {
    private static let longestGap = 2

    private static let layouts: [[Int]] = [[4, 4, 4, 4], [4, 6, 5], [4, 6, 4]]

    /// The number whose first group ends right before `end`, if prefix, length and check digit are those of a large
    /// scheme: lists of numbers look alike.
    @inline(__always)
    static func range(withGroupEndingAt end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard end >= 4, end + 10 < bytes.count, bytes[end - 4] &- 0x32 < 5, isGap(bytes[end]) else { return nil }
        return range(from: end - 4, in: bytes)
    }

    private static func range(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let end = start + 4
        let gap = isGap(bytes[end + 1]) ? 2 : 1
        guard DigitAlphabet.isDigit(bytes[end + gap]) else { return nil }
        for layout in layouts {
            if let range = range(from: start, layout, gap: end..<(end + gap), in: bytes) { return range }
        }
        return nil
    }

    /// ASCII punctuation that is no separator.
    @inline(__always)
    private static func isGap(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x29, 0x2c, 0x3a...0x40, 0x5b, 0x5d, 0x5e, 0x60, 0x7b, 0x7d: true
        default: false
        }
    }

    private static func range(
        from start: Int, _ layout: [Int], gap: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        let length = layout.reduce((layout.count - 1) * gap.count, +)
        let end = start + length
        guard end <= bytes.count, end == bytes.count || !DigitAlphabet.isDigit(bytes[end]) else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { digits in
            var count = 0
            var at = start
            for size in layout {
                for index in 0..<(at == start ? 0 : gap.count) where bytes[at + index] != bytes[gap.lowerBound + index]
                {
                    return nil
                }
                if at > start { at += gap.count }
                for byte in bytes[at..<(at + size)] {
                    guard DigitAlphabet.isDigit(byte) else { return nil }
                    digits[count] = byte &- 0x30
                    count += 1
                }
                at += size
            }
            let number = digits[..<count]
            return SchemeMatch(number).strong && Luhn.isValid(number) ? start..<end : nil
        }
    }
}
