import Domain
import Synchronization

/// The valid secrets of tenants that were asked for, so that an event costs no look-up; also that there are none.
final class WebhookSecretCache: Sendable {
    private struct State {
        var secrets: [TenantID: [WebhookSecret]] = [:]
        var uses: [WebhookSecretID: (tenant: TenantID, at: Timestamp)] = [:]
        var flushedAt = Timestamp(milliseconds: 0)
        var generation = 0
    }

    private let state = Mutex(State())
    /// Strangers may ask for any tenant.
    private static let mostTenants = 20_000

    var generation: Int { state.withLock { $0.generation } }

    func secrets(of tenant: TenantID) -> [WebhookSecret]? {
        state.withLock { $0.secrets[tenant] }
    }

    /// What was read before a change is not remembered after it.
    func remember(_ secrets: [WebhookSecret], of tenant: TenantID, readAt generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.secrets.count >= Self.mostTenants {
                state.secrets = state.secrets.filter { !$0.value.isEmpty }
            }
            state.secrets[tenant] = secrets
        }
    }

    func forget(_ tenant: TenantID) {
        state.withLock { state in
            state.secrets[tenant] = nil
            state.generation += 1
        }
    }

    /// Notes a use; answers all uses to be written when the last writing was a minute ago.
    func noteUse(
        of id: WebhookSecretID, _ tenant: TenantID, at now: Timestamp
    ) -> [WebhookSecretID: (tenant: TenantID, at: Timestamp)]? {
        state.withLock { state in
            state.uses[id] = (tenant, now)
            guard now - state.flushedAt >= .minutes(1) else { return nil }
            state.flushedAt = now
            defer { state.uses = [:] }
            return state.uses
        }
    }
}
