import Crypto
import Synchronization

/// HMAC-SHA-256 with the key already taken in, and the purpose too once it was asked for, so that a code costs only its
/// message.
final class LookupKey: Sendable {
    private let keyed: KeyedHash
    /// There are about ten purposes.
    private let begun = Mutex<[String: KeyedHash]>([:])

    init(_ key: SymmetricKey) {
        keyed = KeyedHash(key)
    }

    /// The first `count` of 32 bytes.
    func code(purpose: String, of value: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
        var message = begun.withLock { begun in
            if let message = begun[purpose] { return message }
            let message = begin(purpose)
            begun[purpose] = message
            return message
        }
        message.update(value)
        return message.finish().withUnsafeBytes { Array(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private func begin(_ purpose: String) -> KeyedHash {
        var message = keyed
        var purpose = purpose
        purpose.withUTF8 { bytes in
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) { message.update($0) }
            message.update(UnsafeRawBufferPointer(bytes))
        }
        return message
    }
}
