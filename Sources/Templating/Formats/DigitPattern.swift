/// A number as Foundation wrote it once, taken apart so that other digits can be put in: what stands between the digits
/// (symbol, separators, marks) depends on how many digits there are, not on which.
struct DigitPattern: Sendable {
    /// What stands before the first digit, between two, and behind the last: one more than there are digits.
    private let gaps: [String]
    /// The ten digits of the number system.
    private let digits: [String]

    /// `nil` when `sample` doesn't have `count` digits of one number system.
    init?(_ sample: String, count: Int) {
        var gaps = [""]
        var zero: UInt32?
        for scalar in sample.unicodeScalars {
            guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else {
                gaps[gaps.count - 1].unicodeScalars.append(scalar)
                continue
            }
            let base = scalar.value - UInt32(value)
            guard zero == nil || zero == base else { return nil }
            zero = base
            gaps.append("")
        }
        guard gaps.count == count + 1, let zero else { return nil }
        let digits = (zero..<zero + 10).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
        guard digits.count == 10 else { return nil }
        self.gaps = gaps
        self.digits = digits
    }

    /// `ascii` holds as many ASCII digits as the sample had.
    func text(_ ascii: String) -> String {
        var result = gaps[0]
        for (index, byte) in ascii.utf8.enumerated() {
            result += digits[Int(byte) - 48]
            result += gaps[index + 1]
        }
        return result
    }
}
