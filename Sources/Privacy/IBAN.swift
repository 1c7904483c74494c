/// International bank account numbers (ISO 13616): their groups of four digits look like a card number's.
enum IBAN {
    private static let lengths = 15...34

    /// Whether the range lies in an account number whose check digits are right: two letters, two digits, then letters
    /// and digits, with single spaces perhaps.
    static func covers(_ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        (max(0, range.lowerBound - 12)...range.lowerBound).contains { start in
            begins(at: start, in: bytes) && isValid(from: start, covering: range.upperBound, in: bytes)
        }
    }

    private static func begins(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        start + 4 < bytes.count && isCapital(bytes[start]) && isCapital(bytes[start + 1])
            && DigitAlphabet.isDigit(bytes[start + 2]) && DigitAlphabet.isDigit(bytes[start + 3])
            && (start == 0 || !isCapital(bytes[start - 1]) && !DigitAlphabet.isDigit(bytes[start - 1]))
    }

    private static func isValid(from start: Int, covering end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var characters: [UInt8] = []
        var at = start
        while at < bytes.count, characters.count <= lengths.upperBound {
            if isCapital(bytes[at]) || DigitAlphabet.isDigit(bytes[at]) {
                characters.append(bytes[at])
            } else if bytes[at] != 0x20 || at >= end {
                break
            }
            at += 1
        }
        return at >= end && lengths.contains(characters.count) && remainder(characters) == 1
    }

    /// Of the number that the characters make when the first four stand last and letters count from 10, divided by 97.
    private static func remainder(_ characters: [UInt8]) -> Int {
        (characters.dropFirst(4) + characters.prefix(4)).reduce(0) { sum, byte in
            isCapital(byte) ? (sum * 100 + Int(byte) - 0x41 + 10) % 97 : (sum * 10 + Int(byte) - 0x30) % 97
        }
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        byte &- 0x41 < 26
    }
}
