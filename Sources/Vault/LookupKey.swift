import Crypto

/// HMAC-SHA-256 with the key already taken in, so that a code costs only its message.
struct LookupKey: Sendable {
    private let keyed: HMAC<SHA256>

    init(_ key: SymmetricKey) {
        keyed = HMAC<SHA256>(key: key)
    }

    /// The first `count` of 32 bytes.
    func code(purpose: String, of value: [UInt8], count: Int) -> [UInt8] {
        var message = keyed
        var purpose = purpose
        purpose.withUTF8 { bytes in
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) { message.update(data: $0) }
            message.update(data: UnsafeRawBufferPointer(bytes))
        }
        value.withUnsafeBytes { message.update(data: $0) }
        return message.finalize().withUnsafeBytes { Array($0.prefix(count)) }
    }
}
