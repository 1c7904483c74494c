package import Domain
import Synchronization

/// What a desk of the engine must hear of: tenants with new work for it, tenants whose settings changed.
package final class TenantNews: Sendable {
    package struct Notes: Sendable {
        package var new: Set<TenantID> = []
        package var changed: Set<TenantID> = []
    }

    private let notes = Mutex(Notes())
    private let signal: AsyncStream<Void>.Continuation
    /// Yields when there is something to take. One listener.
    package let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func note(_ tenant: TenantID) {
        let isNew = notes.withLock { $0.new.insert(tenant).inserted }
        if isNew { signal.yield() }
    }

    func noteChange(of tenant: TenantID) {
        notes.withLock { _ = $0.changed.insert(tenant) }
        signal.yield()
    }

    /// All notes since the last time.
    package func take() -> Notes {
        notes.withLock { notes in
            defer { notes = Notes() }
            return notes
        }
    }
}
