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

    /// Hears a customer's message: a STOP word suppresses the address, a START word ends what a STOP word began, all else
    /// is ignored. Of the text nothing is kept but the word that it was.
    ///
    /// - Parameter evidence: where the message can be found, for whoever asks later; the word where left out.
    ///
    /// Not inlined: the compiler's optimizer (6.3.1) breaks off where this is inlined into its callers.
    @inline(never)
    package func hear(
        _ text: String, from address: SuppressionAddress, of tenant: TenantID, evidence: String? = nil,
        by actor: AuditActor, at now: Timestamp
    ) async throws -> HeardMessage {
        guard let said = ConsentWord(in: text) else { return HeardMessage(.ignored, word: nil) }
        switch said.wish {
        case .stop:
            _ = try await add(
                address, of: tenant, source: .stopMessage, evidence: evidence ?? said.word, by: actor, at: now)
            return HeardMessage(.suppressed, word: said.word)
        case .start:
            switch try await store.tenant(tenant, by: actor).lift(address.normalized, address.channel, at: now) {
            case .lifted: return HeardMessage(.lifted, word: said.word)
            case .kept: return HeardMessage(.kept, word: said.word)
            case .notSuppressed: return HeardMessage(.ignored, word: said.word)
            }
        }
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
