/// What 64 bytes of a text may be part of, as a bit for each byte, the first one lowest. Eight bytes are looked at
/// together.
struct ByteClasses {
    static let width = 64

    /// Bytes that may stand in a number: digits, separators, control characters, parts of characters beyond ASCII; and
    /// more of ASCII before `:`, which costs less to let through than to tell apart.
    private(set) var numerals: UInt64 = 0
    /// ASCII digits.
    private(set) var digits: UInt64 = 0
    /// Whether there is one of `<`, `&`, `%` and `\`, which begin what stands for another character (or a `|`, or the
    /// control character beside them).
    var hasTriggers: Bool { triggers != 0 }
    /// ASCII letters and digits.
    private(set) var words: UInt64 = 0

    private var triggers: UInt64 = 0

    /// Behind the end of the text all bytes are `!`.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at start: Int) {
        if start &+ ByteClasses.width > text.count {
            addEnd(of: text, from: start)
            return
        }
        for index in 0..<4 {
            let pair = text.loadUnaligned(fromByteOffset: start &+ index &* 16, as: Pair.self)
            addPair(pair, at: UInt64(truncatingIfNeeded: index &* 16))
        }
    }
    typealias Pair = SIMD2<UInt64>
    @inline(__always)
    private static func both(_ byte: UInt64) -> Pair { Pair(repeating: each(byte)) }

    @inline(__always)
    private mutating func addPair(_ word: Pair, at shift: UInt64) {
        let high = ByteClasses.both(0x80)
        let ascii = word & ~high
        let fromColon = ascii &+ ByteClasses.both(0x80 - 0x3a)
        let digit = (ascii &+ ByteClasses.both(0x80 - 0x30)) & ~fromColon & ~word
        let backslashToLine = (ascii &+ ByteClasses.both(0x80 - 0x5c)) & ~(ascii &+ ByteClasses.both(0x80 - 0x60))
        let fromBar = ascii &+ ByteClasses.both(0x80 - 0x7c)
        let lower = ascii | ByteClasses.both(0x20)
        let letter = (lower &+ ByteClasses.both(0x80 - 0x61)) & ~(lower &+ ByteClasses.both(0x80 - 0x7b)) & ~word
        let bracketOrBackslash =
            ~(((ascii | ByteClasses.both(0x60)) ^ ByteClasses.both(0x7c)) &+ ByteClasses.both(0x7f))
        let percentOrAmpersand = (ascii &+ ByteClasses.both(0x80 - 0x25)) & ~(ascii &+ ByteClasses.both(0x80 - 0x27))
        let trigger = (bracketOrBackslash | percentOrAmpersand) & ~word & high
        digits |= ByteClasses.gathered(digit) &<< shift
        numerals |= ByteClasses.gathered(word | ~fromColon | backslashToLine | fromBar) &<< shift
        words |= ByteClasses.gathered(letter | digit) &<< shift
        triggers |= trigger[0] | trigger[1]
    }
    @inline(__always)
    private static func gathered(_ word: Pair) -> UInt64 {
        let flags = (word &>> Pair(repeating: 7)) & both(1)
        return ((flags[0] &* 0x0102_0408_1020_4080) &>> 56) | ((flags[1] &* 0x0102_0408_1020_4080) &>> 56) &<< 8
    }

    private mutating func addEnd(of text: UnsafeRawBufferPointer, from start: Int) {
        for at in stride(from: start, to: text.count, by: 8) {
            let word =
                at + 8 <= text.count
                ? UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                : ByteClasses.lastWord(of: text, at: at)
            add(word, at: UInt64(at - start))
        }
        if text.count & 7 != 0 {
            let end = UInt64(text.count - start)
            numerals &= (1 << end) &- 1
        }
    }

    private static func lastWord(of text: UnsafeRawBufferPointer, at start: Int) -> UInt64 {
        var word = each(UInt64(UInt8(ascii: "!")))
        for index in start..<text.count {
            let shift = UInt64(index - start) * 8
            word = word & ~(0xff << shift) | UInt64(text[index]) << shift
        }
        return word
    }

    @inline(__always)
    private mutating func add(_ word: UInt64, at shift: UInt64) {
        let high = ByteClasses.each(0x80)
        let ascii = word & ~high
        // Adding 0x80 - n sets the high bit of each byte from n on.
        let fromColon = ascii &+ ByteClasses.each(0x80 - 0x3a)
        let digit = (ascii &+ ByteClasses.each(0x80 - 0x30)) & ~fromColon & ~word
        let backslashToLine = (ascii &+ ByteClasses.each(0x80 - 0x5c)) & ~(ascii &+ ByteClasses.each(0x80 - 0x60))
        let fromBar = ascii &+ ByteClasses.each(0x80 - 0x7c)
        let lower = ascii | ByteClasses.each(0x20)
        let letter = (lower &+ ByteClasses.each(0x80 - 0x61)) & ~(lower &+ ByteClasses.each(0x80 - 0x7b)) & ~word
        // `<`, `\` and `|` are the same but for two bits.
        let bracketOrBackslash = ~((ascii | ByteClasses.each(0x60)) ^ ByteClasses.each(0x7c) &+ ByteClasses.each(0x7f))
        let percentOrAmpersand = (ascii &+ ByteClasses.each(0x80 - 0x25)) & ~(ascii &+ ByteClasses.each(0x80 - 0x27))
        digits |= ByteClasses.gathered(digit) &<< shift
        numerals |= ByteClasses.gathered(word | ~fromColon | backslashToLine | fromBar) &<< shift
        triggers |= (bracketOrBackslash | percentOrAmpersand) & ~word & high
        words |= ByteClasses.gathered(letter | digit) &<< shift
    }

    /// The high bits of eight bytes as the lowest eight bits.
    @inline(__always)
    private static func gathered(_ word: UInt64) -> UInt64 {
        (((word &>> 7) & each(1)) &* 0x0102_0408_1020_4080) &>> 56
    }

    @inline(__always)
    private static func each(_ byte: UInt64) -> UInt64 {
        byte &* 0x0101_0101_0101_0101
    }

    /// Whether one byte may stand in a number, as `numerals` has it.
    @inline(__always)
    static func isNumeral(_ byte: UInt8) -> Bool {
        byte < 0x3a || byte &- 0x5c < 4 || byte >= 0x7c
    }
}

/// What the blocks before one tell of it.
struct BlockCarry {
    private var digits: UInt64 = 0
    private var ones: UInt64 = 0
    private var twos: UInt64 = 0
    private var fours: UInt64 = 0
    private var words = (ones: UInt64(0), twos: UInt64(0), fours: UInt64(0), eights: UInt64(0), sixteens: UInt64(0))

    /// Set where at least twelve bytes in a row, this one the last, may stand in a number.
    @inline(__always)
    mutating func ends(ofTwelve mask: UInt64) -> UInt64 {
        let two = mask & BlockCarry.shifted(mask, after: ones, by: 1)
        let four = two & BlockCarry.shifted(two, after: twos, by: 2)
        let eight = four & BlockCarry.shifted(four, after: fours, by: 4)
        let twelve = eight & BlockCarry.shifted(four, after: fours, by: 8)
        (ones, twos, fours) = (mask, two, four)
        return twelve
    }

    /// Set where the first sixteen of at least as many letters and digits in a row end.
    @inline(__always)
    mutating func ends(ofSixteen mask: UInt64) -> UInt64 {
        let two = mask & BlockCarry.shifted(mask, after: words.ones, by: 1)
        let four = two & BlockCarry.shifted(two, after: words.twos, by: 2)
        let eight = four & BlockCarry.shifted(four, after: words.fours, by: 4)
        let sixteen = eight & BlockCarry.shifted(eight, after: words.eights, by: 8)
        let first = sixteen & ~BlockCarry.shifted(sixteen, after: words.sixteens, by: 1)
        words = (mask, two, four, eight, sixteen)
        return first
    }

    /// Set right behind each group of three or four digits before which stands no letter. To be asked before
    /// `ends(ofSixteen:)`.
    @inline(__always)
    mutating func ends(ofShortGroups mask: UInt64, in word: UInt64) -> UInt64 {
        let before = digits
        digits = mask
        let three =
            BlockCarry.shifted(mask, after: before, by: 1) & BlockCarry.shifted(mask, after: before, by: 2)
            & BlockCarry.shifted(mask, after: before, by: 3)
        let isFour = BlockCarry.shifted(mask, after: before, by: 4)
        let fourth = BlockCarry.shifted(word, after: words.ones, by: 4)
        let fifth = BlockCarry.shifted(word, after: words.ones, by: 5)
        return three & (~fourth | isFour & ~fifth) & ~mask
    }

    @inline(__always)
    private static func shifted(_ mask: UInt64, after before: UInt64, by count: UInt64) -> UInt64 {
        mask &<< count | before &>> (64 &- count)
    }
}
