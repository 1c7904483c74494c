import Crypto

/// 16 random bytes that name a log.
package struct AuditLogID: Sendable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// A new one at random.
    package init() { bytes = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) } }

    package var description: String { Hexadecimal.text(bytes) }
}

/// 16 random bytes that name a segment: the entries under one key.
package struct AuditSegmentID: Sendable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// A new one at random.
    package init() { bytes = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) } }

    package var description: String { Hexadecimal.text(bytes) }
}

/// Lower-case hexadecimal digits.
package enum Hexadecimal {
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (index, byte) in bytes.enumerated() {
                text[index * 2] = digit(byte >> 4)
                text[index * 2 + 1] = digit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// `nil` where the text is something else.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x61 + 10
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

extension MerkleTree {
    /// SHA-256 of an entry's content.
    static func bodyHash(_ body: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: body)) }
}
