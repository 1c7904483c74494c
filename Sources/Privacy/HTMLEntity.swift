/// Entities of HTML that can stand for a digit, or between digits.
enum HTMLEntity {
    private static let named: [String: UInt32] = [
        "nbsp": 0xa0, "amp": 0x26, "lt": 0x3c, "gt": 0x3e, "quot": 0x22, "apos": 0x27, "shy": 0xad, "middot": 0xb7,
        "ndash": 0x2013, "mdash": 0x2014, "hyphen": 0x2010, "dash": 0x2010, "minus": 0x2212, "ensp": 0x2002,
        "emsp": 0x2003, "thinsp": 0x2009, "hairsp": 0x200a, "numsp": 0x2007, "puncsp": 0x2008, "zwnj": 0x200c,
        "zwj": 0x200d, "lrm": 0x200e, "rlm": 0x200f, "bull": 0x2022, "period": 0x2e, "sol": 0x2f, "bsol": 0x5c,
        "lowbar": 0x5f, "ast": 0x2a, "plus": 0x2b, "percnt": 0x25, "Tab": 0x9, "NewLine": 0xa, "sup1": 0xb9,
        "sup2": 0xb2, "sup3": 0xb3, "NoBreak": 0x2060, "ZeroWidthSpace": 0x200b, "colon": 0x3a, "equals": 0x3d,
    ]

    private static let longest = 16

    /// The character an entity at `index` stands for, as UTF-8, and the entity's length; the `;` may be missing behind
    /// digits, as browsers allow.
    static func decode(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> (text: [UInt8], length: Int)? {
        let rest = source[(index + 1)...].prefix(longest)
        if rest.first == UInt8(ascii: "#") { return numeric(source, at: index) }
        let name = rest.prefix { ($0 | 0x20) &- 0x61 < 26 || DigitAlphabet.isDigit($0) }
        guard name.endIndex < source.count, source[name.endIndex] == UInt8(ascii: ";"),
            let value = named[String(decoding: name, as: UTF8.self)]
        else { return nil }
        return (DecodedText.utf8(value), name.count + 2)
    }

    private static func numeric(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> (text: [UInt8], length: Int)? {
        var start = index + 2
        let isHexadecimal = start < source.count && source[start] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { start += 1 }
        guard start < source.count else { return nil }
        // Browsers take any number of zeros in front.
        let zeros = source[start...].prefix(64).prefix { $0 == UInt8(ascii: "0") }
        let digits = source[zeros.endIndex...].prefix(7).prefix {
            DigitAlphabet.isDigit($0) || isHexadecimal && ($0 | 0x20) &- 0x61 < 6
        }
        let value =
            isHexadecimal
            ? DecodedText.hexadecimal(source, from: digits.startIndex, digits: digits.count)
            : UInt32(String(decoding: digits, as: UTF8.self))
        guard let value else { return nil }
        let end = digits.endIndex
        let isClosed = end < source.count && source[end] == UInt8(ascii: ";")
        return (DecodedText.utf8(value), end - index + (isClosed ? 1 : 0))
    }
}
