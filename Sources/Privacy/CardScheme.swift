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

/// What the table of schemes says about a number of a certain length.
struct SchemeMatch {
    var known = false
    var strong = false
    /// A scheme with this prefix and length issues numbers without a check digit.
    var withoutCheckDigit = false

    /// `digits` are values 0 to 9.
    init(_ digits: some RandomAccessCollection<UInt8>) {
        guard (CardNumberLength.shortest...CardNumberLength.longest).contains(digits.count) else { return }
        let prefix = digits.prefix(6).reduce(UInt32(0)) { $0 * 10 + UInt32($1) }
        let length = UInt32(1) << UInt32(digits.count)
        for range in CardRange.table where range.lengths & length != 0 && range.prefixes.contains(prefix) {
            known = true
            if range.strongLengths & length != 0 { strong = true }
            if !range.hasCheckDigit { withoutCheckDigit = true }
        }
    }
}

/// ISO/IEC 7812: 12 is the shortest number in use (Maestro), 19 the longest allowed.
enum CardNumberLength {
    static let shortest = 12
    static let longest = 19
}

enum Luhn {
    /// Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B). `digits` are values 0 to 9.
    static func isValid(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        var sum = 0
        var double = false
        for digit in digits.reversed() {
            let value = double ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
            double.toggle()
        }
        return sum % 10 == 0
    }
}
