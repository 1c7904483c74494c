import Synchronization

/// A number that several threads count up.
final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    /// Answers the number before.
    @discardableResult
    func add() -> Int {
        number.withLock { number in
            defer { number += 1 }
            return number
        }
    }
}
