/// One range of card numbers: who issues them, how they begin and how long they are.
struct CardRange: Sendable {
    /// The first six digits, lowest and highest.
    let prefixes: ClosedRange<UInt32>
    /// Bit `n` is set when a number of `n` digits exists.
    let lengths: UInt32
    /// Lengths at which prefix and check digit together are telling enough to be believed inside a longer number.
    let strongLengths: UInt32
    /// Some schemes issue numbers whose last digit is no Luhn digit.
    let hasCheckDigit: Bool
}

extension CardRange {
    /// `prefix` is written as in the schemes' tables: `"4"`, `"51-55"`, `"222100-272099"`.
    init(_ prefix: String, lengths: [Int], strong: [Int] = [], hasCheckDigit: Bool = true) {
        let ends = prefix.split(separator: "-").map { CardRange.sixDigits(of: $0) }
        let low = ends.first?.low ?? 0
        prefixes = low...max(low, ends.last?.high ?? 0)
        self.lengths = CardRange.mask(lengths)
        strongLengths = CardRange.mask(strong)
        self.hasCheckDigit = hasCheckDigit
    }

    /// The lowest and the highest six digits that begin with `prefix`.
    private static func sixDigits(of prefix: Substring) -> (low: UInt32, high: UInt32) {
        var low: UInt32 = 0
        var high: UInt32 = 0
        var digits = prefix.utf8.makeIterator()
        for _ in 0..<6 {
            let digit = digits.next().map { UInt32($0) - 48 }
            low = low * 10 + (digit ?? 0)
            high = high * 10 + (digit ?? 9)
        }
        return (low, high)
    }

    private static func mask(_ lengths: [Int]) -> UInt32 {
        lengths.reduce(0) { $0 | 1 << UInt32($1) }
    }
}
