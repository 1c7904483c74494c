import Synchronization
package import Domain

/// What the engine must hear of: lanes that have new work, tenants whose settings changed.
///
/// Notes pile up in a set until they are taken, so that a burst of thousands costs the engine one look.
package final class Arrivals: Sendable {
    package struct Notes: Sendable {
        package var lanes: Set<Lane> = []
        package var tenants: Set<TenantID> = []
    }

    private let notes = Mutex(Notes())
    private let signal: AsyncStream<Void>.Continuation
    /// Yields when there is something to take. One listener.
    package let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func note(_ lane: Lane) {
        let isNew = notes.withLock { $0.lanes.insert(lane).inserted }
        if isNew { signal.yield() }
    }

    func noteChange(of tenant: TenantID) {
        notes.withLock { _ = $0.tenants.insert(tenant) }
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
