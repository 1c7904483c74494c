/// Crockford's base 32 in lower case, five bits a character.
enum Base32Digits {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func digit(_ value: UInt8) -> UInt8 {
        digits[Int(value & 31)]
    }

    private static let isDigit: [Bool] = (0...255).map { digits.contains($0) }

    static func contains(_ byte: UInt8) -> Bool {
        isDigit[Int(byte)]
    }

    /// Whole groups of five bits; 5 bytes are 8 characters.
    static func text(of bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(digit(UInt8(truncatingIfNeeded: bits >> count & 31)))
            }
        }
        return text
    }
}
