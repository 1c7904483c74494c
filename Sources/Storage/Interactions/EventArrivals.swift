package import Domain
import Synchronization

/// Tenants that have new events to be worked on. Notes pile up in a set until they are taken.
package final class EventArrivals: Sendable {
    private let tenants = Mutex<Set<TenantID>>([])
    private let signal: AsyncStream<Void>.Continuation
    /// Yields when there is something to take. One listener.
    package let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func note(_ tenant: TenantID) {
        let isNew = tenants.withLock { $0.insert(tenant).inserted }
        if isNew { signal.yield() }
    }

    package func take() -> Set<TenantID> {
        tenants.withLock { tenants in
            defer { tenants = [] }
            return tenants
        }
    }
}
