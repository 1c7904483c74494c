package import Domain
package import Transport

/// Genesys Cloud for all tenants: shares connections, keeps each tenant's token.
package final class GenesysCloud: Sendable {
    private let transport: Transport
    private let now: @Sendable () -> Timestamp

    package init(transport: Transport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.now = now
    }

    /// The tenant's platform in the dialect of its settings. Cheap: the token is shared by all that are made.
    package func platform(for connection: PlatformConnection) -> any MessagingPlatform {
        Unbuilt()
    }

    /// Drops the tenant's tokens: its connection changed, or it is gone.
    package func forget(_ tenant: TenantID) {}
}

private struct Unbuilt: MessagingPlatform {
    func consent(
        of recipient: Recipient, on channel: Channel, fields: [Channel: String], gate: CallGate
    ) async throws(PlatformError) -> ConsentAnswer { throw .unreachable }
    func send(_ message: OutboundMessage) async throws(PlatformError) -> ProviderReference { throw .unreachable }
    func status(
        of reference: ProviderReference, on channel: Channel, gate: CallGate
    ) async throws(PlatformError) -> MessageStatus { throw .unreachable }
    func find(_ doubtful: DoubtfulMessage, gate: CallGate) async throws(PlatformError) -> LookUpResult {
        throw .unreachable
    }
}
