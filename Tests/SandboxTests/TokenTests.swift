import Foundation
import Testing

@testable import Sandbox

@Suite struct TokenTests {
    @Test func anyClientGetsATokenOfItsOrganisation() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.token("acme")
            #expect(reply.status == 200)
            #expect(reply.text("token_type") == "bearer")
            #expect(reply.number("expires_in") == 86_400)
            #expect(reply.text("access_token")?.count == 64)
        }
    }

    @Test(arguments: [
        ("acme", "wrong-secret", 401, "authentication failed"), ("acme", "", 401, "authentication failed"),
        ("unknown-client", "secret", 400, "client not found"), ("registered", "other", 401, "authentication failed"),
    ])
    func wrongCredentialsAreRefusedInOAuthWords(client: String, secret: String, status: Int, text: String) async throws
    {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.admin("POST", "organizations", #"{"clientId":"registered","clientSecret":"right"}"#)
            #expect(try await sandbox.token("registered", secret: "right").status == 200)
            let reply = try await sandbox.token(client, secret: secret)
            #expect(reply.status == status)
            #expect(reply.text("error") == "invalid_client")
            #expect(reply.text("error_description") == text)
        }
    }

    @Test(arguments: [
        ("grant_type=password", "application/x-www-form-urlencoded", "unsupported_grant_type"),
        ("scope=messaging", "application/x-www-form-urlencoded", "invalid_request"),
        ("grant_type=client_credentials&client_id=a", "application/x-www-form-urlencoded", "invalid_request"),
        ("grant_type=client_credentials&scope=everything", "application/x-www-form-urlencoded", "invalid_scope"),
        (#"{"grant_type":"client_credentials"}"#, "application/json", "invalid_request"),
    ])
    func aWrongFormIsRefused(body: String, type: String, error: String) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.client.request(
                "POST", "/oauth/token", headers: ["Authorization": "Basic YTpi", "Content-Type": type],
                body: Data(body.utf8))
            #expect(reply.status == 400)
            #expect(reply.text("error") == error)
        }
    }

    @Test func aCallNeedsATokenThatIsKnownAndNotExpired() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let none = try await sandbox.client.request("GET", "/api/v2/tokens/me")
            #expect(none.status == 401)
            #expect(none.text("code") == "authentication.required")
            let wrong = try await LoggedIn(client: sandbox.client, token: "wrong").get("/api/v2/tokens/me")
            #expect(wrong.text("code") == "bad.credentials")
            _ = try await sandbox.admin("POST", "organizations", #"{"clientId":"brief","tokenLifetimeSeconds":0}"#)
            let expired = try await sandbox.login("brief").get("/api/v2/tokens/me")
            #expect(expired.status == 401)
            #expect(expired.text("code") == "credentials.expired")
            #expect(expired.text("contextId") == expired.headers["inin-correlation-id"])
        }
    }

    @Test func voidedTokensStopWorkingAndFreshOnesWork() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let (mine, other) = (try await sandbox.login("acme"), try await sandbox.login("other"))
            #expect(try await sandbox.admin("DELETE", "tokens?organization=acme").status == 204)
            #expect(try await mine.get("/api/v2/tokens/me").status == 401)
            #expect(try await other.get("/api/v2/tokens/me").status == 200)
            #expect(try await sandbox.login("acme").get("/api/v2/tokens/me").status == 200)
        }
    }
}
