/// A stretch of text as the digits in it and the groups they are written in: `4111 1111-1111` has three groups.
struct DigitRun {
    struct Group {
        /// Index of its first digit in `digits`.
        var first: Int
        var count: Int
        /// Its place in the text.
        var range: Range<Int>
        /// Written with a plus sign in front, as phone numbers are.
        var isAfterPlus: Bool

        var indices: Range<Int> { first..<(first + count) }
    }

    /// Values 0 to 9.
    private(set) var digits: [UInt8] = []
    private(set) var groups: [Group] = []
    let range: Range<Int>

    init(_ bytes: UnsafeBufferPointer<UInt8>, stretch: DigitRunScanner.Stretch) {
        range = stretch.range
        digits.reserveCapacity(stretch.digits)
        var at = range.lowerBound
        var isNewGroup = true
        var plus = at > 0 && bytes[at - 1] == UInt8(ascii: "+")
        while at < range.upperBound {
            let (role, length) = DigitAlphabet.role(in: bytes, at: at)
            switch role {
            case .digit(let value):
                if isNewGroup {
                    groups.append(Group(first: digits.count, count: 0, range: at..<at, isAfterPlus: plus))
                    isNewGroup = false
                }
                digits.append(value)
                let last = groups.count - 1
                groups[last].count += 1
                groups[last].range = groups[last].range.lowerBound..<(at + length)
            case .separator:
                isNewGroup = true
                plus = bytes[at] == UInt8(ascii: "+") && (at == 0 || !DigitAlphabet.isDigit(bytes[at - 1]))
            case .ignorable, .other:
                break
            }
            at += length
        }
    }

    func digits(of group: Group) -> ArraySlice<UInt8> {
        digits[group.indices]
    }
}
