package import Domain
package import Privacy

/// One tenant's gateway: how it is asked and by whom.
package struct GatewayConnection: Sendable {
    package let tenant: TenantID
    package let settings: GatewaySettings
    package let secret: Secret?

    package init(tenant: TenantID, settings: GatewaySettings, secret: Secret?) {
        self.tenant = tenant
        self.settings = settings
        self.secret = secret
    }
}
