/// Security codes (CVV, CVC, CID …) by the label in front of them. Without a label three digits say nothing.
enum SecurityCode {
    /// `cvv 123`
    static let shortest = 7

    /// The three or four digits that end right before `end`, if they stand behind a label.
    @inline(__always)
    static func labelled(endingAt end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let start = end - (end >= 4 && DigitAlphabet.isDigit(bytes[end - 4]) ? 4 : 3)
        guard start > 3 else { return nil }
        // Most groups have one byte between them and a word that is no label.
        let last = bytes[start - 2]
        guard !isWordByte(bytes[start - 1]), !isWordByte(last) || CodeLabel.isLastByte(last),
            isLabelled(start, in: bytes), !isContinued(end, in: bytes)
        else { return nil }
        return start..<end
    }

    /// The code that stands behind a number and its expiry date: `… 12/29 123`.
    static func behindNumber(endingAt end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard let date = digits(from: end, 1...2, in: bytes), let month = value(date, in: bytes), 1...12 ~= month,
            date.upperBound < bytes.count, [0x2f, 0x2d, 0x2e, 0x20].contains(bytes[date.upperBound]),
            let year = digits(from: date.upperBound, 2...4, in: bytes), let number = value(year, in: bytes),
            20...49 ~= number || 2020...2049 ~= number
        else { return nil }
        return digits(from: year.upperBound, 3...4, in: bytes)
    }

    /// The next group of digits, at most twelve other bytes away, if it has as many.
    private static func digits(
        from start: Int, _ counts: ClosedRange<Int>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        var first = start
        while first < bytes.count, first - start <= gap.upperBound, !DigitAlphabet.isDigit(bytes[first]) { first += 1 }
        var end = first
        while end < bytes.count, DigitAlphabet.isDigit(bytes[end]) { end += 1 }
        return first > start && counts.contains(end - first) ? first..<end : nil
    }

    private static func value(_ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        Int(String(decoding: bytes[range], as: UTF8.self))
    }

    /// Behind the digits: a decimal fraction or a percentage.
    private static func isContinued(_ end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard end < bytes.count else { return false }
        switch bytes[end] {
        case UInt8(ascii: "%"): return true
        case UInt8(ascii: "."), UInt8(ascii: ","): return end + 1 < bytes.count && DigitAlphabet.isDigit(bytes[end + 1])
        default: return false
        }
    }

    private static let gap = 1...12

    private static func isLabelled(_ start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = start
        while at > 0, start - at <= gap.upperBound, !isWordByte(bytes[at - 1]) { at -= 1 }
        guard at > 2, gap.contains(start - at), CodeLabel.mayEnd(before: at, in: bytes) else { return false }
        guard let label = CodeLabel.found(before: at, in: bytes) else { return false }
        // `cid:123` is how a mail names one of its parts.
        return !(label == .cid && start - at == 1 && bytes[at] == UInt8(ascii: ":"))
    }

    @inline(__always)
    private static func isWordByte(_ byte: UInt8) -> Bool {
        DigitAlphabet.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
    }
}
