package import Domain
package import Telemetry
package import Transport

/// Genesys Cloud for all tenants: shares connections, keeps each tenant's token.
package final class GenesysCloud: Sendable {
    private let transport: TimedTransport
    private let tokens: TokenKeeper
    private let deadline: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameter deadline: from a request to the last byte of its answer.
    package init(
        transport: Transport, metrics: Metrics = Metrics(), deadline: Duration = .seconds(15),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.transport = TimedTransport(transport: transport, metrics: metrics)
        tokens = TokenKeeper(transport: self.transport, deadline: deadline, now: now)
        self.deadline = deadline
        self.now = now
    }

    /// The tenant's platform in the dialect of its settings. Cheap: the token is shared by all that are made.
    package func platform(for connection: PlatformConnection) -> any MessagingPlatform {
        let api = APIConnection(
            connection: connection, transport: transport, tokens: tokens, deadline: deadline, now: now)
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
