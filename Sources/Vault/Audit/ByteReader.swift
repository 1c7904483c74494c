/// Writes the fixed fields of an entry.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func write(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// At most 255 bytes; what is beyond is cut at a character.
    mutating func write(_ text: String) {
        var kept = text[...]
        while kept.utf8.count > 255 { kept.removeLast() }
        bytes.append(UInt8(kept.utf8.count))
        bytes.append(contentsOf: kept.utf8)
    }
}

/// Reads what `ByteWriter` wrote; `nil` where there is not enough.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number() -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func text() -> String? {
        guard let count = byte(), let bytes = bytes(Int(count)) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// How many are left.
    var count: Int { rest.count }
}
