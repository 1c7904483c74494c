import Domain
import HTTPTypes
import Privacy
import Transport

/// The request for a token by client credentials.
enum TokenRequest {
    static func call(for connection: PlatformConnection) -> HTTPCall {
        let credentials = Array(connection.clientID.utf8) + [UInt8(ascii: ":")] + connection.clientSecret.reveal()
        return HTTPCall(
            method: .post, url: connection.loginURL + "/oauth/token",
            headers: [
                .accept: "application/json", .authorization: "Basic " + Base64.encode(credentials),
                .contentType: "application/x-www-form-urlencoded",
            ],
            body: Array(form(connection.dialect).utf8), responseLimit: 64 << 10)
    }

    /// On the real platform scopes mean nothing to client credentials: roles count. The guide asks for scopes.
    private static func form(_ dialect: GenesysSettings.Dialect) -> String {
        switch dialect {
        case .platform: "grant_type=client_credentials"
        case .guide: "grant_type=client_credentials&scope=view%3Aconversations%20messaging%20email"
        }
    }
}
