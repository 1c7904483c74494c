import Crypto

/// HMAC-SHA-256 (RFC 2104) whose key is taken in once. The library's own takes each message through code that is not made
/// for one type, which costs more than hashing a short text.
struct KeyedHash: Sendable {
    private var inner = SHA256()
    private var outer = SHA256()

    /// - Parameter key: 64 bytes at most, as a longer one would have to be hashed first.
    init(_ key: SymmetricKey) {
        var block = key.withUnsafeBytes { Array($0) }
        precondition(block.count <= SHA256.blockByteCount)
        block += repeatElement(0, count: SHA256.blockByteCount - block.count)
        block.map { $0 ^ 0x36 }.withUnsafeBytes { inner.update(bufferPointer: $0) }
        block.map { $0 ^ 0x5C }.withUnsafeBytes { outer.update(bufferPointer: $0) }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        inner.update(bufferPointer: bytes)
    }

    /// Of all that was taken in: 32 bytes.
    consuming func finish() -> SHA256.Digest {
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }
}
