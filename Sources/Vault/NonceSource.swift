import Crypto
import Foundation
import Glibc
import Synchronization

/// Random nonces, taken from the system many at a time: one call for each would cost a third of the sealing.
enum NonceSource {
    /// The system gives at most 256 bytes a call.
    private static let batchLength = 21 * nonceLength
    private static let nonceLength = 12

    private struct Batch {
        var bytes = [UInt8](repeating: 0, count: batchLength)
        var used = batchLength
    }

    private static let batch = Mutex(Batch())

    /// A nonce that was never given before; `nil` if the system has no randomness to give.
    static func next() -> AES.GCM.Nonce? {
        batch.withLock { batch in
            if batch.used == batchLength {
                guard getentropy(&batch.bytes, batchLength) == 0 else { return nil }
                batch.used = 0
            }
            defer { batch.used += nonceLength }
            let bytes = batch.bytes[batch.used..<(batch.used + nonceLength)]
            // Only another count of bytes is refused.
            return try? AES.GCM.Nonce(data: bytes)
        }
    }
}
