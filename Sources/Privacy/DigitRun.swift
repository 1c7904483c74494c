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
        /// What stands between it and the group before, as a sum that differs where that differs.
        var separator: UInt32

        var indices: Range<Int> { first..<(first + count) }
    }

    /// Values 0 to 9.
    typealias Digits = UnsafeBufferPointer<UInt8>

    let digits: Digits
    let groups: UnsafeBufferPointer<Group>
    let range: Range<Int>

    /// Lends the run of a stretch, which lies on the stack as long as it is not a long one.
    static func read<Result>(
        _ stretch: DigitRunScanner.Stretch, in bytes: UnsafeBufferPointer<UInt8>, _ body: (DigitRun) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: stretch.digits) { digits in
            withUnsafeTemporaryAllocation(of: Group.self, capacity: stretch.groups) { groups in
                let counts = fill(digits, groups, stretch, bytes)
                return body(
                    DigitRun(
                        digits: Digits(rebasing: digits[..<counts.digits]),
                        groups: UnsafeBufferPointer(rebasing: groups[..<counts.groups]), range: stretch.range))
            }
        }
    }

    private static func fill(
        _ digits: UnsafeMutableBufferPointer<UInt8>, _ groups: UnsafeMutableBufferPointer<Group>,
        _ stretch: DigitRunScanner.Stretch, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> (digits: Int, groups: Int) {
        var count = (digits: 0, groups: 0)
        var at = stretch.range.lowerBound
        var isNewGroup = true
        var separator: UInt32 = 0
        var plus = at > 0 && bytes[at - 1] == UInt8(ascii: "+")
        while at < stretch.range.upperBound {
            if !isNewGroup, DigitAlphabet.isDigit(bytes[at]) {
                digits.initializeElement(at: count.digits, to: bytes[at] &- 0x30)
                count.digits += 1
                groups[count.groups - 1].count += 1
                at += 1
                groups[count.groups - 1].range = groups[count.groups - 1].range.lowerBound..<at
                continue
            }
            let (role, length) = DigitAlphabet.role(in: bytes, at: at)
            switch role {
            case .digit(let value):
                if isNewGroup {
                    let group = Group(
                        first: count.digits, count: 0, range: at..<at, isAfterPlus: plus, separator: separator)
                    groups.initializeElement(at: count.groups, to: group)
                    count.groups += 1
                    isNewGroup = false
                }
                digits.initializeElement(at: count.digits, to: value)
                count.digits += 1
                groups[count.groups - 1].count += 1
                groups[count.groups - 1].range = groups[count.groups - 1].range.lowerBound..<(at + length)
            case .separator:
                if !isNewGroup { separator = 0 }
                for index in at..<(at + length) { separator = separator &* 31 &+ UInt32(bytes[index]) }
                isNewGroup = true
                plus = bytes[at] == UInt8(ascii: "+") && (at == 0 || !DigitAlphabet.isDigit(bytes[at - 1]))
            case .ignorable, .other:
                break
            }
            at += length
        }
        return count
    }

    func digits(of group: Group) -> Digits {
        Digits(rebasing: digits[group.indices])
    }
}
