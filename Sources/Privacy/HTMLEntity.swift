/// Entities of HTML that can stand for a digit, or between digits.
enum HTMLEntity {
    private static let named: [String: UInt32] = [
        "nbsp": 0xa0, "amp": 0x26, "lt": 0x3c, "gt": 0x3e, "quot": 0x22, "apos": 0x27, "shy": 0xad, "middot": 0xb7,
        "ndash": 0x2013, "mdash": 0x2014, "hyphen": 0x2010, "dash": 0x2010, "minus": 0x2212, "ensp": 0x2002,
        "emsp": 0x2003, "thinsp": 0x2009, "hairsp": 0x200a, "numsp": 0x2007, "puncsp": 0x2008, "zwnj": 0x200c,
        "zwj": 0x200d, "lrm": 0x200e, "rlm": 0x200f, "bull": 0x2022, "period": 0x2e, "sol": 0x2f, "bsol": 0x5c,
        "lowbar": 0x5f, "ast": 0x2a, "plus": 0x2b, "percnt": 0x25, "Tab": 0x9, "NewLine": 0xa, "sup1": 0xb9,
        "sup2": 0xb2, "sup3": 0xb3, "NoBreak": 0x2060, "ZeroWidthSpace": 0x200b, "colon": 0x3a, "equals": 0x3d,
        "NonBreakingSpace": 0xa0, "ThinSpace": 0x2009, "HairSpace": 0x200a, "VeryThinSpace": 0x200a,
        "MediumSpace": 0x205f,
        "emsp13": 0x2004, "emsp14": 0x2005, "horbar": 0x2015, "comma": 0x2c, "vert": 0x7c,
    ]

    private static let longest = 20

    /// The character that an entity at `index` stands for; the `;` may be missing behind digits, as browsers allow.
    static func decode(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        guard index + 1 < source.count else { return nil }
        if source[index + 1] == UInt8(ascii: "#") { return numeric(source, at: index) }
        var end = index + 1
        while end < source.count, end < index + longest, isNameByte(source[end]) { end += 1 }
        guard end > index + 1, end < source.count, source[end] == UInt8(ascii: ";") else { return nil }
        let name = UnsafeBufferPointer(rebasing: source[(index + 1)..<end])
        return named[String(decoding: name, as: UTF8.self)].map {
            EncodedPiece(scalar: $0, length: end + 1 - index)
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || DigitAlphabet.isDigit(byte)
    }

    private static func numeric(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        var start = index + 2
        let isHexadecimal = start < source.count && source[start] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { start += 1 }
        // Browsers take any number of zeros in front.
        var digits = start
        while digits < source.count, digits < start + 64, source[digits] == UInt8(ascii: "0") { digits += 1 }
        var end = digits
        var value: UInt32 = 0
        while end < source.count, end < digits + 7, let digit = digit(source[end], isHexadecimal) {
            value = value &* (isHexadecimal ? 16 : 10) &+ digit
            end += 1
        }
        guard end > start else { return nil }
        let isClosed = end < source.count && source[end] == UInt8(ascii: ";")
        return EncodedPiece(scalar: value, length: end - index + (isClosed ? 1 : 0))
    }

    private static func digit(_ byte: UInt8, _ isHexadecimal: Bool) -> UInt32? {
        if DigitAlphabet.isDigit(byte) { return UInt32(byte &- 0x30) }
        let letter = (byte | 0x20) &- 0x61
        return isHexadecimal && letter < 6 ? UInt32(letter) + 10 : nil
    }
}
