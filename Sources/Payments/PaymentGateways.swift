package import Domain
import Synchronization
package import Transport

/// The gateways of all tenants. They share connections to the world; tokens are kept a tenant.
package final class PaymentGateways: Sendable {
    private let transport: Transport
    private let tokens: GatewayTokens

    /// - Parameter now: for the life of tokens.
    package init(transport: Transport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        tokens = GatewayTokens(transport: transport, now: now)
    }

    /// `nil` where the tenant has set no gateway.
    package func gateway(for connection: GatewayConnection) -> (any PaymentGateway)? {
        guard let shape = GatewayShape(connection.settings) else { return nil }
        return JSONGateway(connection: connection, shape: shape, transport: transport, tokens: tokens)
    }

    /// The tenant's settings have changed.
    package func forget(_ tenant: TenantID) {
        tokens.forget(tenant)
    }
}
