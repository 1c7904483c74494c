/// The stripe of a card as text: the number, a separator, then expiry date and service code.
enum TrackData {
    private static let fewestDigitsBehind = 7

    /// Where the track data around this run ends, if it is some: a number of 12 to 19 digits at the end of the run,
    /// then `=` or `D` and seven digits (track 2), or `^`, a name, `^` and seven digits (track 1).
    static func end(of run: DigitRun, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let group = run.groups.last, group.range.upperBound < bytes.count else { return nil }
        let digits = run.digits(of: group)
        let end = group.range.upperBound
        guard isNumber(digits) || endsInNumber(digits, behindTag: bytes[end] | 0x20 == UInt8(ascii: "d")) else {
            return nil
        }
        switch bytes[end] {
        case UInt8(ascii: "="), UInt8(ascii: "D"), UInt8(ascii: "d"): return endOfDigits(from: end + 1, in: bytes)
        case UInt8(ascii: "^"): return endOfTrackOne(from: end + 1, in: bytes)
        default: return nil
        }
    }

    private static func isNumber(_ digits: some RandomAccessCollection<UInt8>) -> Bool {
        (CardNumberLength.shortest...CardNumberLength.longest).contains(digits.count)
            && (SchemeMatch(digits).known || Luhn.isValid(digits))
    }

    /// `57`, a length, then the number: track 2 as a chip gives it in hexadecimal, with other objects before it.
    private static func endsInNumber(_ digits: DigitRun.Digits, behindTag isHexadecimal: Bool) -> Bool {
        isHexadecimal
            && (CardNumberLength.shortest...CardNumberLength.longest).contains { length in
                let tag = digits.dropLast(length).suffix(4)
                return digits.count >= length + 4 && tag.starts(with: [5, 7]) && isNumber(digits.suffix(length))
            }
    }

    private static func endOfTrackOne(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let name = bytes[start...].prefix(27).prefix { $0 != UInt8(ascii: "^") }
        guard (2...26).contains(name.count), name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "^")
        else {
            return nil
        }
        return endOfDigits(from: name.endIndex + 1, in: bytes)
    }

    private static func endOfDigits(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard start <= bytes.count else { return nil }
        let digits = bytes[start...].prefix { DigitAlphabet.isDigit($0) }
        return digits.count >= fewestDigitsBehind ? digits.endIndex : nil
    }
}
