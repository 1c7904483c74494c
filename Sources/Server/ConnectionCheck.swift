import Domain
import Genesys
import Storage

extension GenesysCloud {
    /// Tries a tenant's connection as it is set.
    /// - Parameter gate: passed before each question.
    func report(on profile: TenantProfile, gate: CallGate) async -> ConnectionReport {
        let settings = profile.genesys
        guard let apiURL = settings.apiURL, let loginURL = settings.loginURL, let clientID = settings.clientID,
            let secret = profile.clientSecret
        else {
            var report = ConnectionReport()
            let missing = "region, client id and client secret must be set first"
            report.lines = [.init(.settings, .failed, missing)]
            return report
        }
        return await verify(
            PlatformConnection(
                tenant: profile.tenant.id, dialect: settings.dialect, apiURL: apiURL, loginURL: loginURL,
                clientID: clientID, clientSecret: secret), senders: profile.senders, gate: gate)
    }
}
