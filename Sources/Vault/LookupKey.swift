import Crypto
import Synchronization

/// HMAC-SHA-256 with the key already taken in, and the purpose too once it was asked for, so that a code costs only its
/// message.
final class LookupKey: Sendable {
    private let keyed: HMAC<SHA256>
    /// There are about ten purposes.
    private let begun = Mutex<[String: HMAC<SHA256>]>([:])

    init(_ key: SymmetricKey) {
        keyed = HMAC<SHA256>(key: key)
    }

    /// The first `count` of 32 bytes.
    func code(purpose: String, of value: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
        var message = begun.withLock { begun in
            if let message = begun[purpose] { return message }
            let message = begin(purpose)
            begun[purpose] = message
            return message
        }
        message.update(data: value)
        return message.finalize().withUnsafeBytes { Array($0.prefix(count)) }
    }

    private func begin(_ purpose: String) -> HMAC<SHA256> {
        var message = keyed
        var purpose = purpose
        purpose.withUTF8 { bytes in
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) { message.update(data: $0) }
            message.update(data: UnsafeRawBufferPointer(bytes))
        }
        return message
    }
}
