import Glibc
import Synchronization

/// Random bits for identifiers, taken from the system many at a time: a call for each would cost more than the rest of
/// an identifier.
struct IdentifierRandomness: RandomNumberGenerator {
    private struct Batch {
        /// The system gives at most 256 bytes a call.
        var numbers = [UInt64](repeating: 0, count: 32)
        var used = 32
    }

    private static let batch = Mutex(Batch())

    func next() -> UInt64 {
        Self.batch.withLock { batch in
            if batch.used == batch.numbers.count {
                let isFilled = batch.numbers.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
                guard isFilled else {
                    var system = SystemRandomNumberGenerator()
                    return system.next()
                }
                batch.used = 0
            }
            defer { batch.used += 1 }
            return batch.numbers[batch.used]
        }
    }
}
