package import Domain
import Vault

/// Everything of one tenant. There is no other way to a tenant's rows, so that no caller can forget whose they are.
package struct TenantStore: Sendable {
    let store: Store
    package let tenant: TenantID
    /// Whom the audit names for changes that are made through this value.
    package var actor = AuditActor.service

    /// The keys of the tenant; `nil` where there is no such tenant.
    func keys() async throws -> Keyring.Keys? {
        try await store.keyring.keys(of: tenant)
    }
}
