import Domain
import Synchronization

/// What one piece of work has claimed of its tenant's budgets and not spent yet.
final class Fare: Sendable {
    let tenant: TenantID
    private let claim: Mutex<TenantMeter.Claim>

    init(tenant: TenantID, claim: TenantMeter.Claim) {
        self.tenant = tenant
        self.claim = Mutex(claim)
    }

    func change<Value: Sendable>(_ body: (inout TenantMeter.Claim) -> Value) -> Value {
        claim.withLock { claim in body(&claim) }
    }
}
