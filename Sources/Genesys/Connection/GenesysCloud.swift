package import Domain
package import Transport

/// Genesys Cloud for all tenants: shares connections, keeps each tenant's token.
package final class GenesysCloud: Sendable {
    let transport: Transport
    private let tokens: TokenKeeper
    let deadline: Duration
    let now: @Sendable () -> Timestamp

    /// - Parameter deadline: from a request to the last byte of its answer.
    package init(
        transport: Transport, deadline: Duration = .seconds(15), now: @escaping @Sendable () -> Timestamp
    ) {
        self.transport = transport
        tokens = TokenKeeper(transport: transport, deadline: deadline, now: now)
        self.deadline = deadline
        self.now = now
    }

    /// The tenant's platform in the dialect of its settings. Cheap: the token is shared by all that are made.
    ///
    /// - Parameter noteAllowance: told what each answer says of the platform's request limit.
    package func platform(
        for connection: PlatformConnection,
        noteAllowance: @escaping @Sendable (RequestAllowance) -> Void = { _ in }
    ) -> any MessagingPlatform {
        let api = APIConnection(
            connection: connection, transport: transport, tokens: tokens, deadline: deadline, now: now,
            noteAllowance: noteAllowance)
        switch connection.dialect {
        case .platform: return PlatformDialect(api: api)
        case .guide: return GuideDialect(api: api)
        }
    }

    /// Drops the tenant's tokens: its connection changed, or it is gone.
    package func forget(_ tenant: TenantID) {
        tokens.forget(tenant)
    }
}
