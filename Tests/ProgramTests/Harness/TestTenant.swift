import HTTPTypes
import JSON
import Testing

/// A tenant set up over REST, with generous budgets and quick retries.
struct TestTenant: Sendable {
    let id: String
    /// The OAuth client id, by which the sandbox knows its organisation.
    let organization: String
    let senderKey: String
    let agentKey: String

    static func make(
        _ slug: String, dialect: String, sandbox: RunningSandbox, admin: APIClient,
        channels: [String] = ["sms", "email"],
        ambiguousThen: String = "retry"
    ) async throws -> TestTenant {
        sandbox.addOrganization(slug)
        let made = try await admin.expect(
            .post, "/v1/tenants",
            [
                "slug": .string(slug), "name": .string("Tenant \(slug)"), "timezone": "Etc/UTC",
                "defaultLocale": "en-US",
                "callers": ["perSecond": 100_000],
            ])
        let id = try #require(made["id"]?.string)
        let path = "/v1/tenants/\(id)"
        try await admin.put(
            path + "/genesys",
            [
                "dialect": .string(dialect), "clientId": .string(slug), "clientSecret": .string(Canary.clientSecret),
                "apiBaseUrl": .string(sandbox.url), "loginBaseUrl": .string(sandbox.url),
            ])
        try await admin.put(
            path + "/senders",
            [
                "sms": ["from": "+15550001000"],
                "email": ["from": ["email": "receipts@receipts.example.com", "name": "Receipts"]],
            ])
        try await admin.put(
            path + "/budgets",
            [
                "sms": ["perSecond": 1000, "burst": 1000, "perDay": 1_000_000], "email": ["perMinute": 60000],
                "apiRequests": ["perMinute": 300_000],
            ])
        try await admin.put(
            path + "/policies",
            [
                "channels": .array(channels.map { .string($0) }), "retry": ["max": 3, "baseSeconds": .double(0.05)],
                "ambiguous": ["then": .string(ambiguousThen), "window": "PT1S"],
            ])
        return TestTenant(
            id: id, organization: slug, senderKey: try await key("sender", path, admin),
            agentKey: try await key("agent", path, admin))
    }

    private static func key(_ role: String, _ path: String, _ admin: APIClient) async throws -> String {
        let made = try await admin.expect(.post, path + "/keys", ["role": .string(role), "name": "test"])
        return try #require(made["secret"]?.string)
    }
}

/// Secrets that must not come out anywhere.
enum Canary {
    static let clientSecret = "canary-secret-7f3a"
}
