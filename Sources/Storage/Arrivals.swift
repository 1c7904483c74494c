import Synchronization
package import Domain

/// What the engine must hear of: lanes that have new work, tenants whose settings changed.
///
/// A lane is told of once until somebody looks into it: what arrives before that is found with the rest. So a burst of
/// thousands, or a lane that waits for its budget, costs the engine one look.
package final class Arrivals: Sendable {
    package struct Notes: Sendable {
        package var lanes: Set<Lane> = []
        package var tenants: Set<TenantID> = []
    }

    private struct State {
        var notes = Notes()
        /// Told, and not looked into since.
        var told: Set<Lane> = []
    }

    private let state = Mutex(State())
    /// Rings when there is something to take.
    package let bell = Bell()

    func note(_ lane: Lane) {
        let isNew = state.withLock { state in
            guard state.told.insert(lane).inserted else { return false }
            state.notes.lanes.insert(lane)
            return true
        }
        if isNew { bell.ring() }
    }

    /// To be called before lanes are looked into, or all of them: what comes from now on may be missed there.
    func look(into lanes: Set<Lane>? = nil) {
        state.withLock { state in
            if let lanes { state.told.subtract(lanes) } else { state.told = [] }
        }
    }

    func noteChange(of tenant: TenantID) {
        state.withLock { _ = $0.notes.tenants.insert(tenant) }
        bell.ring()
    }

    /// All notes since the last time.
    package func take() -> Notes {
        state.withLock { state in
            defer { state.notes = Notes() }
            return state.notes
        }
    }
}
