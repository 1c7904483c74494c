package import Privacy

/// Everything that is configured for a tenant, read at one moment. A class, because each request hands it around.
package final class TenantProfile: Sendable {
    package let tenant: Tenant
    package let genesys: GenesysSettings
    package let clientSecret: Secret?
    package let gateway: GatewaySettings
    package let gatewaySecret: Secret?
    package let senders: SenderSettings
    package let budgets: Budgets
    package let policies: Policies
    /// The tenant's own templates that receipts are accepted with now.
    package let templates: [PublishedTemplate]
    private let templatesByName: [String: [PublishedTemplate]]

    package init(
        tenant: Tenant, genesys: GenesysSettings, clientSecret: Secret?, senders: SenderSettings, budgets: Budgets,
        policies: Policies, templates: [PublishedTemplate] = [], gateway: GatewaySettings = GatewaySettings(),
        gatewaySecret: Secret? = nil
    ) {
        self.tenant = tenant
        self.genesys = genesys
        self.clientSecret = clientSecret
        self.gateway = gateway
        self.gatewaySecret = gatewaySecret
        self.senders = senders
        self.budgets = budgets
        self.policies = policies
        self.templates = templates
        templatesByName = Dictionary(grouping: templates, by: \.name)
    }

    /// The tenant's own templates of one name, one a locale.
    package func templates(named name: String) -> [PublishedTemplate] {
        templatesByName[name] ?? []
    }
}
