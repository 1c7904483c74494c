import Glibc

/// Tags and comments of HTML as they count for a reader: inline ones are not seen, the others end a line.
enum MarkupTag {
    private static let longest = 2000

    /// The tag that begins at `index`.
    static func piece(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        guard index + 1 < source.count else { return nil }
        let first = source[index + 1]
        if first == UInt8(ascii: "!") { return comment(source, at: index) }
        let start = index + (first == UInt8(ascii: "/") ? 2 : 1)
        var end = start
        while end < source.count, end < start + 16, isNameByte(source[end]) { end += 1 }
        guard end > start, let close = closing(source, from: end, start: index) else { return nil }
        let length = close + 1 - index
        return isInline(source, start..<end)
            ? EncodedPiece(unseen: length) : EncodedPiece(byte: UInt8(ascii: "\n"), length: length)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: ":")
    }

    private static func comment(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> EncodedPiece? {
        let isComment = source[index...].starts(with: "<!--".utf8)
        var end = closing(source, from: index + 2, start: index)
        while isComment, let found = end, !source[..<found].suffix(2).elementsEqual("--".utf8) {
            end = closing(source, from: found + 1, start: index)
        }
        return end.map { EncodedPiece(unseen: $0 + 1 - index) }
    }

    /// Where the next `>` stands, not too far from where the tag begins.
    private static func closing(_ source: UnsafeBufferPointer<UInt8>, from: Int, start: Int) -> Int? {
        let limit = min(source.count, start + longest)
        guard from < limit, let base = source.baseAddress else { return nil }
        guard let found = memchr(base + from, 0x3e, limit - from) else { return nil }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }

    private static func isInline(_ source: UnsafeBufferPointer<UInt8>, _ name: Range<Int>) -> Bool {
        guard name.count <= 8 else { return false }
        var packed: UInt64 = 0
        for index in name { packed = packed << 8 | UInt64(source[index] | 0x20) }
        return inlineNames.contains(packed)
    }

    /// Names of up to eight letters, the last one lowest.
    private static let inlineNames: [UInt64] = [
        "a", "b", "i", "u", "s", "q", "em", "tt", "sub", "sup", "bdi", "bdo", "big", "del", "dfn", "ins", "kbd",
        "var", "wbr", "span", "font", "abbr", "cite", "code", "mark", "samp", "time", "data", "small", "strong",
        "strike",
        "o:p", "acronym",
    ].map { name in name.utf8.reduce(0) { $0 << 8 | UInt64($1 | 0x20) } }
}
