/// Decodes character references as the HTML standard does.
enum HTMLReferences {
    struct Decoded {
        var text: String
        /// The first reference to a character that can't be or that templates must not hold.
        var invalid: String?
    }

    /// `text` as readers see it.
    static func decoded(_ text: String, inAttribute: Bool = false) -> Decoded {
        var text = text
        guard text.utf8.contains(CollectionOfOne(UInt8(ascii: "&"))) else { return Decoded(text: text) }
        return text.withUTF8 { decoded($0, inAttribute) }
    }

    private static func decoded(_ bytes: UnsafeBufferPointer<UInt8>, _ inAttribute: Bool) -> Decoded {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var invalid: String?
        var at = 0
        while let start = bytes[at...].firstIndex(of: UInt8(ascii: "&")) {
            result += bytes[at..<start]
            let found: (text: String?, length: Int)
            if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "#") {
                found = numeric(bytes[(start + 2)...])
            } else {
                found = named(bytes[(start + 1)...], inAttribute)
            }
            if let text = found.text {
                result += Array(text.utf8)
            } else {
                if found.length > 0, invalid == nil {
                    invalid = String(decoding: bytes[start...].prefix(found.length), as: UTF8.self)
                }
                result.append(UInt8(ascii: "&"))
            }
            at = start + (found.text == nil ? 1 : found.length)
        }
        result += bytes[at...]
        return Decoded(text: String(decoding: result, as: UTF8.self), invalid: invalid)
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// The character and how long the reference is, `&#` counted in; a length alone for a character that can't be.
    private static func numeric(_ rest: Bytes) -> (text: String?, length: Int) {
        let isHex = rest.first.map { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") } ?? false
        let digits = (isHex ? rest.dropFirst() : rest).prefix { isHex ? $0.isASCIIHexDigit : $0.isASCIIDigit }
        guard !digits.isEmpty else { return (nil, 0) }
        let behind = digits.endIndex < rest.endIndex && rest[digits.endIndex] == UInt8(ascii: ";") ? 1 : 0
        let length = 2 + (digits.endIndex - rest.startIndex) + behind
        let plain = digits.drop { $0 == UInt8(ascii: "0") }
        guard plain.count <= 8, let value = UInt32(String(decoding: plain, as: UTF8.self), radix: isHex ? 16 : 10),
            let scalar = Unicode.Scalar(windows1252[value] ?? value), !ForbiddenScalars.contains(scalar)
        else { return (nil, length) }
        return (String(Character(scalar)), length)
    }

    private static func named(_ rest: Bytes, _ inAttribute: Bool) -> (text: String?, length: Int) {
        let name = rest.prefix(32).prefix { $0.isASCIILetter || $0.isASCIIDigit }
        guard !name.isEmpty else { return (nil, 0) }
        let text = String(decoding: name, as: UTF8.self)
        let next = name.endIndex < rest.endIndex ? rest[name.endIndex] : 0
        if next == UInt8(ascii: ";"), let found = NamedReferences.all[text[...]] { return (found, name.count + 2) }
        // In an address, `&copy=1` is no reference.
        for length in (2...NamedReferences.longestOpen).reversed() where length <= name.count {
            let prefix = text.prefix(length)
            guard NamedReferences.open.contains(prefix), let found = NamedReferences.all[prefix] else { continue }
            let isFollowed = length < name.count || next == UInt8(ascii: "=")
            return inAttribute && isFollowed ? (nil, 0) : (found, length + 1)
        }
        return (nil, 0)
    }

    /// What browsers make of the numbers 128 to 159, which were written for a code page of Windows.
    private static let windows1252: [UInt32: UInt32] = [
        0x80: 0x20AC, 0x82: 0x201A, 0x83: 0x0192, 0x84: 0x201E, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x02C6,
        0x89: 0x2030, 0x8A: 0x0160, 0x8B: 0x2039, 0x8C: 0x0152, 0x8E: 0x017D, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C,
        0x94: 0x201D, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x02DC, 0x99: 0x2122, 0x9A: 0x0161, 0x9B: 0x203A,
        0x9C: 0x0153, 0x9E: 0x017E, 0x9F: 0x0178,
    ]
}
