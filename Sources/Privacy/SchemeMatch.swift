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
        for range in CardRange.byFirstTwoDigits[Int(prefix / 10_000)]
        where range.lengths & length != 0 && range.prefixes.contains(prefix) {
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
