package import Domain
import Synchronization

/// Tells who sends callbacks which tenants have news for it. Tenants without a callback cost a look into a set.
package final class CallbackNews: Sendable {
    private struct State {
        /// Tenants that have, or had, a callback.
        var known: Set<TenantID> = []
        var news: Set<TenantID> = []
    }

    private let state = Mutex(State())
    /// Rings when there is something to take.
    package let bell = Bell()

    /// Whether any tenant has a callback.
    package var isNeeded: Bool { state.withLock { !$0.known.isEmpty } }

    /// A tenant has a callback from now on.
    func know(_ tenants: some Sequence<TenantID>) {
        state.withLock { $0.known.formUnion(tenants) }
    }

    /// Something was queued for the tenant's callbacks, or they changed. Called when that is durable.
    func note(_ tenant: TenantID) {
        let isNews = state.withLock { $0.known.contains(tenant) && $0.news.insert(tenant).inserted }
        if isNews { bell.ring() }
    }

    /// All tenants with news since the last time.
    package func take() -> Set<TenantID> {
        state.withLock { state in
            defer { state.news = [] }
            return state.news
        }
    }
}
