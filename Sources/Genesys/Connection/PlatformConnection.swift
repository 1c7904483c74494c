package import Domain
package import Privacy

/// All that is needed to speak to one tenant's organisation.
package struct PlatformConnection: Sendable {
    package let tenant: TenantID
    package let dialect: GenesysSettings.Dialect
    /// Where API calls go, without a slash at the end.
    package let apiURL: String
    /// Where tokens come from, without a slash at the end.
    package let loginURL: String
    package let clientID: String
    package let clientSecret: Secret

    package init(
        tenant: TenantID, dialect: GenesysSettings.Dialect, apiURL: String, loginURL: String, clientID: String,
        clientSecret: Secret
    ) {
        self.tenant = tenant
        self.dialect = dialect
        self.apiURL = apiURL
        self.loginURL = loginURL
        self.clientID = clientID
        self.clientSecret = clientSecret
    }
}
