import Synchronization

/// The first answers to a load, gathered from clients that run side by side.
final class Answers: Sendable {
    private let bodies: Mutex<[[UInt8]]>

    init(_ count: Int) {
        bodies = Mutex(Array(repeating: [], count: count))
    }

    func set(_ part: [[UInt8]], at index: Int) {
        bodies.withLock { $0.replaceSubrange(index..<index + part.count, with: part) }
    }

    var all: [[UInt8]] { bodies.withLock { $0 } }
}
