package import Domain
import GRDB
import JSON
import Vault

/// Everything of one tenant. There is no other way to a tenant's rows, so that no caller can forget whose they are.
package struct TenantStore: Sendable {
    let store: Store
    package let tenant: TenantID
    /// Whom the audit names for changes that are made through this value.
    package var actor = AuditActor.service

    /// Puts what the audit tells of a change into the change's transaction.
    func stage(
        _ kind: AuditKind, outcome: String = "done", at now: Timestamp, _ detail: JSONValue, in db: Database
    ) throws {
        try store.audit.stage(AuditEvent(kind, of: tenant, by: actor, outcome: outcome, at: now, detail), in: db)
    }

    /// The keys of the tenant; `nil` where there is no such tenant.
    func keys() async throws -> Keyring.Keys? {
        try await store.keyring.keys(of: tenant)
    }
}
