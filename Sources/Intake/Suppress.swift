package import Domain
package import Storage

/// Keeps the list of addresses that a tenant must not write to.
package struct Suppress: Sendable {
    private let store: Store

    package init(store: Store) {
        self.store = store
    }

    /// From the moment this returns nothing is sent to the address, whatever waits already. Answers the suppression that
    /// stands: the first one, where the address was on the list before.
    package func add(
        _ address: SuppressionAddress, of tenant: TenantID, source: Suppression.Source, evidence: String?,
        by actor: AuditActor, at now: Timestamp
    ) async throws -> Suppression {
        let suppression = Suppression(channel: address.channel, source: source, evidence: evidence, createdAt: now)
        try await store.tenant(tenant, by: actor).suppress(address.normalized, suppression)
        return try await find(address, of: tenant) ?? suppression
    }

    package func find(_ address: SuppressionAddress, of tenant: TenantID) async throws -> Suppression? {
        try await store.tenant(tenant).suppression(of: address.normalized, address.channel)
    }

    /// `false` where the address was not on the list.
    package func remove(
        _ address: SuppressionAddress, of tenant: TenantID, by actor: AuditActor
    ) async throws -> Bool {
        try await store.tenant(tenant, by: actor).unsuppress(address.normalized, address.channel)
    }
}
