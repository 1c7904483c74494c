/// What one character means to a number that is spelled out in a text.
enum DigitRole: Equatable {
    /// A digit of any script, with its value 0 to 9.
    case digit(UInt8)
    /// May stand between digits of one number, a few in a row.
    case separator
    /// Not seen by a reader: may stand between digits in any number.
    case ignorable
    /// Ends a number.
    case other
}

enum DigitAlphabet {
    /// How many separators in a row still leave one number.
    static let separatorsInARow = 3

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// Tab, line feed, carriage return, space and `* + - . / \ _ | ~`.
    @inline(__always)
    static func isSeparator(ascii byte: UInt8) -> Bool {
        let low: UInt64 = 0x0000_ec01_0000_2600
        let high: UInt64 = 0x5000_0000_9000_0000
        let word = byte < 64 ? low : high
        return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
    }

    /// The role of the character that begins at `index`, and how many bytes it has. Ill-formed bytes end a number.
    static func role(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (role: DigitRole, length: Int) {
        let first = bytes[index]
        if first < 0x80 {
            if isDigit(first) { return (.digit(first - 0x30), 1) }
            if isSeparator(ascii: first) { return (.separator, 1) }
            return (first < 0x20 || first == 0x7f ? .ignorable : .other, 1)
        }
        guard let (scalar, length) = scalar(in: bytes, at: index) else { return (.other, 1) }
        return (hasNoRole(scalar) ? .other : role(of: scalar), length)
    }

    /// Large blocks of letters, known without a look at the Unicode tables.
    private static func hasNoRole(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xc0...0x2ff, 0x370...0x589, 0x3100...0x4dff, 0xa000...0xa61f, 0xac00...0xd7ff: true
        case 0x4e00...0x9fff: chineseDigit(scalar) == nil
        default: false
        }
    }

    private static func role(of scalar: Unicode.Scalar) -> DigitRole {
        switch scalar.value {
        case 0xad, 0x300...0x36f, 0x61c, 0x115f, 0x180e, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x2064,
            0x2066...0x2069,
            0x20d0...0x20f0, 0x3164, 0xfe00...0xfe0f, 0xfe20...0xfe2f, 0xfeff:
            return .ignorable
        case 0xb7, 0x2022, 0x2024, 0x2027, 0x203f, 0x2040, 0x2043, 0x2044, 0x2054, 0x2212, 0x2215, 0x2216, 0x2219,
            0x223c,
            0x22c5, 0x2500...0x2503, 0x25cf, 0x25e6, 0x2800, 0x3002, 0x30fb, 0xfe4d...0xfe4f, 0xfe52, 0xff0b, 0xff0e,
            0xff0f, 0xff3c, 0xff3f, 0xff5c, 0xff5e, 0xff61, 0xff65:
            return .separator
        case 0xff10...0xff19:
            return .digit(UInt8(scalar.value - 0xff10))
        default:
            break
        }
        if let value = chineseDigit(scalar) { return .digit(value) }
        let properties = scalar.properties
        if let type = properties.numericType, type != .numeric, let value = properties.numericValue,
            let digit = UInt8(exactly: value), digit < 10
        {
            return .digit(digit)
        }
        switch properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .dashPunctuation: return .separator
        default: return .other
        }
    }

    /// Digits as they are written in Chinese and Japanese, place by place.
    private static func chineseDigit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x3007, 0x96f6: 0
        case 0x4e00: 1
        case 0x4e8c: 2
        case 0x4e09: 3
        case 0x56db: 4
        case 0x4e94: 5
        case 0x516d: 6
        case 0x4e03: 7
        case 0x516b: 8
        case 0x4e5d: 9
        default: nil
        }
    }

    /// Decodes one character of two to four bytes.
    private static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int)? {
        let first = bytes[index]
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
        guard length > 0, index + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for offset in 1..<length {
            let next = bytes[index + offset]
            guard next & 0xc0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3f)
        }
        return Unicode.Scalar(value).map { ($0, length) }
    }
}
