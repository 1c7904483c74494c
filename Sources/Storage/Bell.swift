import Synchronization

/// Tells one listener at once, on the ringer's thread, that there is something to take. The listener must be quick and
/// must not call back into the store.
package final class Bell: Sendable {
    /// A closure that stood in the mutex by itself would be wrapped once more each time it is read.
    private struct Listener {
        let hear: @Sendable () -> Void
    }

    private let listener = Mutex<Listener?>(nil)

    /// From now on this one is told, in place of whoever was before. What was rung until now it has to find by itself.
    package func listen(_ hear: @escaping @Sendable () -> Void) {
        listener.withLock { $0 = Listener(hear: hear) }
    }

    func ring() {
        listener.withLock { $0 }?.hear()
    }
}
