import Domain
import JSON
import Privacy
import Storage
import Testing
import Vault

extension TestWorld {
    /// A key that was valid once.
    func dead(_ role: Role, revoked: Bool) async throws -> String {
        let (id, text) = try await key(role, of: tenant, expiresAt: revoked ? nil : clock.now)
        if revoked { _ = try await store.tenant(tenant, by: .service).revokeKey(id, at: clock.now) }
        return text
    }

    func platformKey(_ role: Role) async throws -> String {
        try await key(role, of: nil, expiresAt: nil).text
    }

    private func key(
        _ role: Role, of owner: TenantID?, expiresAt: Timestamp?
    ) async throws -> (id: KeyID, text: String) {
        let key = APIKey(
            id: KeyID(at: clock.now), tenant: owner, role: role, name: role.rawValue, createdAt: clock.now,
            expiresAt: expiresAt)
        let (text, secret) = try #require(APIKeyText.generate(id: key.id))
        try await store.addKey(key, secretHash: text.hash(pepper: store.keyHashing))
        return (key.id, secret.revealText())
    }

    /// The tenant's things, by the names of path parameters: one of each kind.
    func oneOfEach() async throws -> [String: String] {
        try await post(.receipt("TXN-failed").with("channels", ["sms"]), key: "failed", expect: 202)
        try await failSending()
        let followUps = try await call("GET", "/v1/follow-ups", as: .agent, expect: 200)
        let receipt = try await post(.receipt("TXN-waiting"), key: "waiting", expect: 202)
        let spare = try await send(
            "POST", settings("keys"), ["role": "agent", "name": "x"], as: .tenantAdmin, expect: 201)
        let erasure = try await send(
            "POST", settings("erasures"), ["email": "nobody@example.com"], as: .tenantAdmin, expect: 202)
        let callback = try await send(
            "POST", settings("callbacks"), ["url": "https://example.com/x"], as: .tenantAdmin, expect: 201)
        // Of which nobody asks anything here.
        let map: JSONValue = ["id": "/id", "amount": "/amount", "currency": "/currency", "status": "/status"]
        try await send(
            "PUT", settings("gateway"),
            ["kind": "http-json", "url": "https://pay.example/{token}", "auth": ["kind": "none"], "map": map],
            as: .tenantAdmin, headers: ["If-Match": "*"], expect: 200)
        return [
            "callback": try #require(callback["id"]?.string),
            "tenant": "\(tenant)", "receipt": try #require(receipt["id"]?.string),
            "platformKey": "\(try await key(.platformAdmin, of: nil, expiresAt: nil).id)",
            "key": try #require(spare["id"]?.string), "erasure": try #require(erasure["id"]?.string),
            "followUp": try #require(followUps["data"]?.array?.first?["id"]?.string), "sequence": "1",
            "template": "payment-receipt", "version": "1", "locale": "en", "code": "not-found",
            "secret": try await makeSecret().id,
        ]
    }
}
