/// Base64 and base64url inside a text.
enum Base64Token {
    /// Twelve digits are sixteen characters.
    static let shortest = 16
    private static let longest = 200_000

    /// Calls `visit` with the place and the content of a token that begins at `start` or up to three characters behind
    /// it, as what stands before a token may look like a part of it; until it says yes.
    ///
    /// - Parameter start: where at least sixteen letters and digits begin.
    static func look(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int,
        _ visit: (Range<Int>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        for first in start...(start + 3) where first + shortest - 3 <= bytes.count {
            guard mayBeText(bytes, first) else { continue }
            var end = first
            while end < bytes.count, end - first < longest, isBase64(bytes[end]) { end += 1 }
            guard end - first >= shortest - 3, let text = text(of: bytes[first..<end]) else { continue }
            if text.withUnsafeBufferPointer({ visit(first..<end, $0) }) { return true }
        }
        return false
    }

    /// Whether at most one of the first twelve characters, in threes, can't stand for ASCII.
    @inline(__always)
    private static func mayBeText(_ bytes: UnsafeBufferPointer<UInt8>, _ first: Int) -> Bool {
        var wrong: UInt64 = 0
        for quad in stride(from: first, to: first + shortest - 4, by: 4) {
            wrong &+=
                bit(of: bytes[quad], in: fromThirtyTwo) &+ bit(of: bytes[quad + 1], in: withEight)
                &+ bit(of: bytes[quad + 2], in: withTwo)
            if wrong > 1 { return false }
        }
        return true
    }

    /// A bit for each ASCII character.
    private typealias Characters = (low: UInt64, high: UInt64)

    /// Characters of base64 that stand for 32 and more, or for a value with the bit 8, or 2: where they stand in the first,
    /// second and third place of four, a byte of 128 and more comes out.
    private static let fromThirtyTwo: Characters = (low: 0x03ff_8800_0000_0000, high: 0x07ff_ff80_0000_0000)
    private static let withEight: Characters = (low: 0x03f0_8800_0000_0000, high: 0x007f_807e_0601_fe00)
    private static let withTwo: Characters = (low: 0x00cc_8800_0000_0000, high: 0x0666_6666_0199_9998)

    @inline(__always)
    private static func bit(of byte: UInt8, in characters: Characters) -> UInt64 {
        (byte < 64 ? characters.low : characters.high) &>> UInt64(byte & 63) & 1
    }

    /// What the token decodes to, if 95 % of it are printable.
    private static func text(of token: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        let limit = token.count * 3 / 80
        guard unprintable(in: token, atMost: limit) <= limit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(token.count * 3 / 4)
        forEachByte(of: token) {
            bytes.append($0)
            return true
        }
        return bytes
    }

    private static func unprintable(in token: Slice<UnsafeBufferPointer<UInt8>>, atMost limit: Int) -> Int {
        var found = 0
        forEachByte(of: token) { byte in
            if byte < 0x20 && !(0x9...0xd).contains(byte) || byte >= 0x7f { found += 1 }
            return found <= limit
        }
        return found
    }

    /// Calls `body` with each byte that the token decodes to, as long as it says yes.
    @inline(__always)
    private static func forEachByte(of token: Slice<UnsafeBufferPointer<UInt8>>, _ body: (UInt8) -> Bool) {
        var bits: UInt32 = 0
        var filled: UInt32 = 0
        for character in token {
            bits = bits << 6 | UInt32(value(character))
            filled += 6
            if filled >= 8 {
                filled -= 8
                guard body(UInt8(truncatingIfNeeded: bits >> filled)) else { return }
            }
        }
    }

    /// Letters, digits and `+ - / _`.
    @inline(__always)
    private static func isBase64(_ byte: UInt8) -> Bool {
        let low: UInt64 = 0x03ff_a800_0000_0000
        let high: UInt64 = 0x07ff_fffe_87ff_fffe
        let word = byte < 64 ? low : high
        return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
    }

    /// Of a character of base64.
    @inline(__always)
    private static func value(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x61...0x7a: byte &- 0x61 &+ 26
        case 0x41...0x5a: byte &- 0x41
        case 0x30...0x39: byte &- 0x30 &+ 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        default: 63
        }
    }
}
