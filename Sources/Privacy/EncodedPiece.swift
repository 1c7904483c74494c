/// What stands for another character: an entity, an escape, a tag. It is at most one character.
struct EncodedPiece {
    /// The character in UTF-8, the first byte lowest.
    private(set) var text: UInt32 = 0
    /// How many bytes the character has; none for what is not seen.
    private(set) var count = 0
    /// How many bytes stand for it.
    let length: Int

    init(unseen length: Int) {
        self.length = length
    }

    init(byte: UInt8, length: Int) {
        (text, count, self.length) = (UInt32(byte), 1, length)
    }

    /// Nothing for a value that is no character.
    init(scalar value: UInt32, length: Int) {
        self.length = length
        switch value {
        case 0..<0x80:
            append(value)
        case 0x80..<0x800:
            append(0xc0 | value >> 6)
            append(0x80 | value & 0x3f)
        case 0x800..<0xd800, 0xe000..<0x10000:
            append(0xe0 | value >> 12)
            append(0x80 | value >> 6 & 0x3f)
            append(0x80 | value & 0x3f)
        case 0x10000..<0x110000:
            append(0xf0 | value >> 18)
            append(0x80 | value >> 12 & 0x3f)
            append(0x80 | value >> 6 & 0x3f)
            append(0x80 | value & 0x3f)
        default:
            break
        }
    }

    private mutating func append(_ byte: UInt32) {
        text |= byte << UInt32(8 * count)
        count += 1
    }
}

extension EncodedPiece {
    /// What begins at `index`, if it stands for something else.
    ///
    /// - Parameter seesTags: whether tags and comments count.
    static func at(_ index: Int, in source: UnsafeBufferPointer<UInt8>, seesTags: Bool) -> EncodedPiece? {
        switch source[index] {
        case UInt8(ascii: "&"):
            HTMLEntity.decode(source, at: index)
        case UInt8(ascii: "%"):
            hexadecimal(source, from: index + 1, digits: 2).map {
                EncodedPiece(byte: UInt8(truncatingIfNeeded: $0), length: 3)
            }
        case UInt8(ascii: "\\"):
            escape(source, at: index)
        case UInt8(ascii: "<"):
            seesTags ? MarkupTag.piece(source, at: index) : nil
        default:
            nil
        }
    }

    /// `\u0034`, `\u{34}`, `\x34`, `\064` and `\n`; a backslash before anything else is as it is.
    private static func escape(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        guard index + 1 < source.count else { return nil }
        switch source[index + 1] {
        case UInt8(ascii: "x"):
            return hexadecimal(source, from: index + 2, digits: 2).map { EncodedPiece(scalar: $0, length: 4) }
        case UInt8(ascii: "u"):
            return unicodeEscape(source, at: index)
        case UInt8(ascii: "0"):
            return octalEscape(source, at: index)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "/"):
            return EncodedPiece(byte: UInt8(ascii: "\n"), length: 2)
        default:
            return nil
        }
    }

    private static func unicodeEscape(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        if let value = hexadecimal(source, from: index + 2, digits: 4) {
            if 0xd800..<0xdc00 ~= value, index + 7 < source.count, source[index + 6] == UInt8(ascii: "\\"),
                source[index + 7] == UInt8(ascii: "u"), let low = hexadecimal(source, from: index + 8, digits: 4),
                0xdc00..<0xe000 ~= low
            {
                return EncodedPiece(scalar: 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00), length: 12)
            }
            return EncodedPiece(scalar: value, length: 6)
        }
        guard index + 2 < source.count, source[index + 2] == UInt8(ascii: "{") else { return nil }
        let digits = source[(index + 3)...].prefix(7).prefix { $0 != UInt8(ascii: "}") }
        let value = hexadecimal(source, from: index + 3, digits: digits.count)
        return value.map { EncodedPiece(scalar: $0, length: digits.count + 4) }
    }

    /// Three octal digits that stand for a digit or a sign before the digits: the others are paths and their like.
    private static func octalEscape(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        guard index + 3 < source.count, 4...7 ~= source[index + 2] &- 0x30, 0...7 ~= source[index + 3] &- 0x30 else {
            return nil
        }
        return EncodedPiece(byte: (source[index + 2] - 0x30) << 3 | (source[index + 3] - 0x30), length: 4)
    }

    /// The value of 1 to 6 hexadecimal digits.
    static func hexadecimal(_ source: UnsafeBufferPointer<UInt8>, from start: Int, digits: Int) -> UInt32? {
        guard 1...6 ~= digits, start + digits <= source.count else { return nil }
        var value: UInt32 = 0
        for index in start..<(start + digits) {
            let byte = source[index]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte &- 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) &- 0x61 &+ 10)
            default: return nil
            }
        }
        return value
    }
}
