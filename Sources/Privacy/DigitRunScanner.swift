/// Finds the stretches of a text that hold enough digits, closely enough together, to hold a card number. Most texts
/// have none: they cost one look at each byte and no allocation.
struct DigitRunScanner {
    /// A stretch from its first digit to behind its last one.
    struct Stretch {
        var range: Range<Int>
        var digits: Int
        /// How many groups the digits stand in.
        var groups: Int
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let fewestDigits: Int
    /// Where it goes on.
    private(set) var index: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, fewestDigits: Int, from start: Int = 0) {
        self.bytes = bytes
        self.fewestDigits = fewestDigits
        index = start
    }

    /// The next stretch that begins before `limit`.
    mutating func next(beginningBefore limit: Int = .max) -> Stretch? {
        while true {
            index = DigitRunScanner.firstOfInterest(in: bytes, from: index)
            guard index < bytes.count, index < limit else { return nil }
            let stretch = readStretch()
            if stretch.digits >= fewestDigits { return stretch }
        }
    }

    /// Reads from `index` as far as one number may reach, and at least one character.
    private mutating func readStretch() -> Stretch {
        var at = index
        var stretch = Stretch(range: at..<at, digits: 0, groups: 0)
        // As if something stood before the first digit.
        var separators = 1
        let count = bytes.count
        scan: while at < count {
            let byte = bytes[at]
            if DigitAlphabet.isDigit(byte) {
                at += 1
                stretch.digits += 1
                if separators > 0 { stretch.groups += 1 }
                separators = 0
                stretch.range = stretch.range.lowerBound..<at
                continue
            }
            let (role, length) = DigitAlphabet.role(in: bytes, at: at)
            at += length
            switch role {
            case .digit:
                stretch.digits += 1
                if separators > 0 { stretch.groups += 1 }
                separators = 0
                stretch.range = stretch.range.lowerBound..<at
            case .separator:
                separators += 1
                if stretch.digits == 0 || separators > DigitAlphabet.separatorsInARow { break scan }
            case .ignorable:
                if stretch.digits == 0 { break scan }
            case .other:
                break scan
            }
        }
        index = at
        return stretch
    }

    /// The next byte that is a digit or not ASCII, eight bytes a step.
    private static func firstOfInterest(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var at = start
        while at + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let found = marks(in: word)
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < raw.count, raw[at] < 0x80, !DigitAlphabet.isDigit(raw[at]) { at += 1 }
        return at
    }

    /// The high bit of each byte that is a digit or not ASCII.
    @inline(__always)
    private static func marks(in word: UInt64) -> UInt64 {
        let high: UInt64 = 0x8080_8080_8080_8080
        let ascii = word & ~high
        let fromZero = ascii &+ 0x5050_5050_5050_5050
        let aboveNine = ascii &+ 0x4646_4646_4646_4646
        return (word | (fromZero & ~aboveNine)) & high
    }
}
