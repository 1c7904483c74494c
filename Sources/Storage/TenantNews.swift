package import Domain
import Synchronization

/// What a desk of the engine must hear of: tenants with new work for it, tenants whose settings changed.
package final class TenantNews: Sendable {
    package struct Notes: Sendable {
        package var new: Set<TenantID> = []
        package var changed: Set<TenantID> = []
    }

    private let notes = Mutex(Notes())
    /// Rings when there is something to take.
    package let bell = Bell()

    func note(_ tenant: TenantID) {
        let isNew = notes.withLock { $0.new.insert(tenant).inserted }
        if isNew { bell.ring() }
    }

    func noteChange(of tenant: TenantID) {
        notes.withLock { _ = $0.changed.insert(tenant) }
        bell.ring()
    }

    /// All notes since the last time.
    package func take() -> Notes {
        notes.withLock { notes in
            defer { notes = Notes() }
            return notes
        }
    }
}
