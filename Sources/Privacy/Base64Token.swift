/// Base64 and base64url inside a text.
enum Base64Token {
    /// Twelve digits are sixteen characters.
    private static let shortest = 16
    private static let longest = 200_000

    /// Calls `body` with the place and the content of each token that decodes to text, until it says yes.
    static func first(
        in bytes: UnsafeBufferPointer<UInt8>, where body: (Range<Int>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var at = 0
        while at + shortest <= bytes.count {
            // A token of this length that begins here or behind would have a digit at its sixteenth place.
            guard value(bytes[at + shortest - 1]) != nil else {
                at += shortest
                continue
            }
            var start = at + shortest - 1
            while start > at, value(bytes[start - 1]) != nil { start -= 1 }
            var end = at + shortest
            while end < bytes.count, value(bytes[end]) != nil { end += 1 }
            at = end
            guard end - start >= shortest, end - start <= longest else { continue }
            let token = UnsafeBufferPointer(rebasing: bytes[start..<end])
            guard let text = text(of: token) else { continue }
            if text.withUnsafeBufferPointer({ body(start..<end, $0) }) { return true }
        }
        return false
    }

    /// What the token decodes to, if 95 % of it are printable; most tokens are given up after a few characters.
    private static func text(of token: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard unprintable(in: token, upTo: shortest) <= 1 else { return nil }
        guard unprintable(in: token, upTo: token.count) * 20 <= token.count * 3 / 4 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(token.count * 3 / 4)
        forEachByte(of: token, upTo: token.count) { bytes.append($0) }
        return bytes
    }

    private static func unprintable(in token: UnsafeBufferPointer<UInt8>, upTo count: Int) -> Int {
        var found = 0
        forEachByte(of: token, upTo: count) { byte in
            if byte < 0x20 && !(0x9...0xd).contains(byte) || byte >= 0x7f { found += 1 }
        }
        return found
    }

    private static func forEachByte(of token: UnsafeBufferPointer<UInt8>, upTo count: Int, _ body: (UInt8) -> Void) {
        var bits: UInt32 = 0
        var filled: UInt32 = 0
        for index in 0..<count {
            bits = bits << 6 | UInt32(value(token[index]) ?? 0)
            filled += 6
            if filled >= 8 {
                filled -= 8
                body(UInt8(truncatingIfNeeded: bits >> filled))
            }
        }
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5a: byte - 0x41
        case 0x61...0x7a: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
