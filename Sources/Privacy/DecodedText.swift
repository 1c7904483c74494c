import Glibc

/// A text as a reader or the next program will see it: inline tags removed, other tags as line ends, HTML entities,
/// percent encoding and backslash escapes decoded. Remembers where each byte came from.
struct DecodedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte, what stands for it in the text that was decoded.
    private(set) var origins: [Range<Int>] = []

    private static let triggers = Array("<&%\\".utf8)

    /// `nil` when there is nothing to decode.
    init?(_ source: UnsafeBufferPointer<UInt8>) {
        guard DecodedText.holdsTrigger(source) else { return nil }
        bytes.reserveCapacity(source.count)
        origins.reserveCapacity(source.count)
        var at = 0
        var isChanged = false
        while at < source.count {
            guard DecodedText.triggers.contains(source[at]), let (text, length) = DecodedText.decode(source, at: at)
            else {
                append(source[at], from: at..<(at + 1))
                at += 1
                continue
            }
            for byte in text { append(byte, from: at..<(at + length)) }
            at += length
            isChanged = true
        }
        guard isChanged else { return nil }
    }

    /// The place in the source of a place in this text, which must not be empty.
    func origin(of range: Range<Int>) -> Range<Int> {
        origins[range.lowerBound].lowerBound..<origins[range.upperBound - 1].upperBound
    }

    private mutating func append(_ byte: UInt8, from origin: Range<Int>) {
        bytes.append(byte)
        origins.append(origin)
    }

    private static func holdsTrigger(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = source.baseAddress else { return false }
        return triggers.contains { memchr(start, Int32($0), source.count) != nil }
    }

    private typealias Piece = (text: [UInt8], length: Int)

    private static func decode(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Piece? {
        switch source[index] {
        case UInt8(ascii: "<"): tag(source, at: index)
        case UInt8(ascii: "&"): HTMLEntity.decode(source, at: index)
        case UInt8(ascii: "%"): hexadecimal(source, from: index + 1, digits: 2).map { ([UInt8($0)], 3) }
        default: escape(source, at: index)
        }
    }

    /// `\u0034`, `\u{34}`, `\x34`; a backslash before anything else is as it is.
    private static func escape(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Piece? {
        guard index + 1 < source.count else { return nil }
        switch source[index + 1] {
        case UInt8(ascii: "x"):
            return hexadecimal(source, from: index + 2, digits: 2).map { (utf8($0), 4) }
        case UInt8(ascii: "u"):
            if let value = hexadecimal(source, from: index + 2, digits: 4) { return (utf8(value), 6) }
            guard index + 2 < source.count, source[index + 2] == UInt8(ascii: "{") else { return nil }
            let digits = source[(index + 3)...].prefix(7).prefix { $0 != UInt8(ascii: "}") }
            guard let value = hexadecimal(source, from: index + 3, digits: digits.count) else { return nil }
            return (utf8(value), digits.count + 4)
        default:
            return nil
        }
    }

    static func hexadecimal(_ source: UnsafeBufferPointer<UInt8>, from start: Int, digits: Int) -> UInt32? {
        guard (1...6).contains(digits), start + digits <= source.count else { return nil }
        var value: UInt32 = 0
        for byte in source[start..<(start + digits)] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }

    /// Nothing for halves of surrogate pairs: no digit lies there but mathematical ones, which are written whole.
    static func utf8(_ value: UInt32) -> [UInt8] {
        Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? []
    }

    // MARK: Tags

    private static let longestTag = 2000

    private static let inlineTags: Set<String> = [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "o:p", "q", "s",
        "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    ]

    private static func tag(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Piece? {
        guard index + 1 < source.count else { return nil }
        let first = source[index + 1]
        if first == UInt8(ascii: "!") { return comment(source, at: index) }
        let name = source[(index + (first == UInt8(ascii: "/") ? 2 : 1))...].prefix(16).prefix {
            ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: ":")
        }
        guard !name.isEmpty, let end = tagEnd(source, from: name.endIndex, start: index) else { return nil }
        let isInline = inlineTags.contains(String(decoding: name, as: UTF8.self).lowercased())
        return (isInline ? [] : [0x0a], end + 1 - index)
    }

    private static func comment(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Piece? {
        let isComment = source[index...].starts(with: "<!--".utf8)
        var end = tagEnd(source, from: index + 2, start: index)
        while isComment, let found = end, !source[..<found].suffix(2).elementsEqual("--".utf8) {
            end = tagEnd(source, from: found + 1, start: index)
        }
        return end.map { ([], $0 + 1 - index) }
    }

    /// Where the next `>` stands, not too far from where the tag begins.
    private static func tagEnd(_ source: UnsafeBufferPointer<UInt8>, from: Int, start: Int) -> Int? {
        let limit = min(source.count, start + longestTag)
        guard from < limit, let base = source.baseAddress else { return nil }
        guard let found = memchr(base + from, 0x3e, limit - from) else { return nil }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
}
