import Domain
import HTTPTypes
import JSON
import Testing

@testable import ControlPlane

@Suite struct AuthenticationTests {
    @Test func aRequestWithoutAValidKeyIsRefused() async throws {
        try await TestWorld.run { world in
            let key = try #require(world.keys[.sender])
            let mistyped = key.dropLast() + (key.hasSuffix("0") ? "1" : "0")
            let headers = [
                [:], ["Authorization": "Bearer \(mistyped)"], ["Authorization": "Bearer"], ["Authorization": key],
                ["Authorization": "Basic \(key)"], ["Authorization": "Bearer " + String(repeating: "k", count: 5_000)],
            ]
            for header in headers {
                let answer = try await world.call("GET", "/v1/receipts", headers: header, expect: 401)
                #expect(answer.code == "unauthenticated")
                #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
            try await world.call("GET", "/v1/receipts", headers: ["authorization": "bearer \(key)"], expect: 200)
        }
    }

    @Test func aKeyThatWasNeverMadeIsRefused() async throws {
        try await TestWorld.run { world in
            try await TestWorld.run { stranger in
                try await world.call("GET", "/v1/receipts", key: stranger.keys[.sender], expect: 401)
            }
        }
    }

    @Test func aKeyIsRefusedFromItsExpiryOn() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = [
                "role": "sender", "name": "short", "expiresAt": (world.clock.now + .minutes(1)).json,
            ]
            let made = try await world.send("POST", world.settings("keys"), body, as: .tenantAdmin, expect: 201)
            let key = try #require(made["secret"]?.string)
            try await world.call("GET", "/v1/receipts", key: key, expect: 200)
            world.clock.advance(by: .minutes(1))
            try await world.call("GET", "/v1/receipts", key: key, expect: 401)
        }
    }

    @Test func aKeyIsRefusedFromItsRevocationOn() async throws {
        try await TestWorld.run { world in
            let made = try await world.send(
                "POST", world.settings("keys"), ["role": "sender", "name": "s"], as: .tenantAdmin, expect: 201)
            let key = try #require(made["secret"]?.string)
            try await world.call("GET", "/v1/receipts", key: key, expect: 200)
            let path = try #require(made.headers["location"])
            try await world.call("DELETE", path, as: .tenantAdmin, expect: 204)
            try await world.call("GET", "/v1/receipts", key: key, expect: 401)
            try await world.call("DELETE", path, as: .tenantAdmin, expect: 204)
        }
    }

    /// Which roles may use which route. A role that may is answered anything but 401 and 403.
    static let allowed: [String: Set<Role>] = [
        "POST /v1/receipts": [.sender],
        "POST /v1/receipts/batch": [.sender],
        "GET /v1/receipts": [.sender, .agent, .tenantAdmin],
        "GET /v1/receipts/{receipt}": [.sender, .agent, .tenantAdmin],
        "GET /v1/receipts/{receipt}/events": [.sender, .agent, .tenantAdmin],
        "GET /v1/receipts/{receipt}/evidence": [.sender, .agent, .tenantAdmin],
        "POST /v1/receipts/{receipt}/cancel": [.sender],
        "POST /v1/receipts/{receipt}/resend": [.sender],
        "GET /v1/suppressions": [.sender, .agent, .tenantAdmin, .platformAdmin],
        "PUT /v1/suppressions": [.sender, .agent, .tenantAdmin, .platformAdmin],
        "DELETE /v1/suppressions": [.tenantAdmin, .platformAdmin],
        "GET /v1/follow-ups": [.agent],
        "GET /v1/follow-ups/{followUp}": [.agent],
        "POST /v1/follow-ups/{followUp}/claim": [.agent],
        "POST /v1/follow-ups/{followUp}/resolve": [.agent],
        "POST /v1/follow-ups/{followUp}/retry": [.agent],
        "GET /v1/template-variables": [.sender, .agent, .tenantAdmin, .platformAdmin],
        "GET /v1/audit": [.auditor],
        "GET /v1/audit/checkpoint": [.auditor],
        "GET /v1/audit/entries/{sequence}/proof": [.auditor],
        "GET /v1/keys": [.platformAdmin],
        "POST /v1/keys": [.platformAdmin],
        "GET /v1/keys/{platformKey}": [.platformAdmin],
        "DELETE /v1/keys/{platformKey}": [.platformAdmin],
        "POST /v1/keys/{platformKey}/rotate": [.platformAdmin],
        "GET /metrics": [.platformAdmin],
        "GET /v1/tenants": [.platformAdmin],
        "POST /v1/tenants": [.platformAdmin],
        "GET /v1/tenants/{tenant}": [.tenantAdmin, .platformAdmin],
        "PATCH /v1/tenants/{tenant}": [.platformAdmin],
        "DELETE /v1/tenants/{tenant}": [.platformAdmin],
    ]

    @Test func eachRoleMayDoWhatItsScopesSay() async throws {
        try await TestWorld.run { world in
            for route in world.routes where route.access.asksForKey {
                let name = "\(route.method.rawValue) \(route.path)"
                let expected = Self.allowed[name] ?? [.tenantAdmin, .platformAdmin]
                let path = route.path.replacing("{tenant}", with: "\(world.tenant)")
                    .replacing("{receipt}", with: "\(ReceiptID(at: world.clock.now))")
                    .replacing("{key}", with: "\(KeyID(at: world.clock.now))")
                for role in Role.allCases {
                    let answer = try await world.call(route.method.rawValue, path, as: role)
                    #expect((answer.code != "forbidden") == expected.contains(role), "\(name) as \(role)")
                }
            }
        }
    }

    @Test func anotherTenantsThingsLookLikeThingsThatDoNotExist() async throws {
        try await TestWorld.run { world in
            let other = try await world.withTenant("other")
            let receipt = try #require(try await other.post(expect: 202).headers["location"])
            let key = try await other.send(
                "POST", other.settings("keys"), ["role": "sender", "name": "s"], as: .tenantAdmin, expect: 201)
            let foreign = [
                ("GET", receipt, Role.sender), ("GET", receipt + "/events", .sender),
                ("POST", receipt + "/cancel", .sender), ("GET", other.settings("policies"), .tenantAdmin),
                ("GET", "/v1/tenants/\(other.tenant)", .tenantAdmin), ("GET", other.settings("keys"), .tenantAdmin),
                ("DELETE", world.settings("keys/\(try #require(key["id"]?.string))"), .tenantAdmin),
                ("GET", "/v1/receipts?tenant=\(other.tenant)", .sender),
            ]
            for (method, path, role) in foreign {
                let answer = try await world.call(method, path, as: role, expect: 404)
                // The same request for an id that nobody has.
                let nobody = "\(TenantID(at: world.clock.now))".dropFirst(4)
                let unknown = path.replacing("\(other.tenant)".dropFirst(4), with: nobody)
                    .replacing(receipt.dropFirst(17), with: nobody)
                    .replacing((key["id"]?.string ?? "").dropFirst(4), with: nobody)
                let same = try await world.call(method, unknown, as: role, expect: 404)
                for member in ["type", "title", "status", "detail", "code"] {
                    #expect(answer[member] == same[member], "\(method) \(path)")
                }
            }
            try await other.call("GET", receipt, as: .sender, expect: 200)
        }
    }

    @Test func aPlatformKeyNamesTheTenant() async throws {
        try await TestWorld.run { world in
            let query = "channel=sms&address=%2B15550001234"
            let missing = try await world.call("GET", "/v1/suppressions?\(query)", as: .platformAdmin, expect: 400)
            #expect(missing.fieldErrors == ["?tenant required"])
            let named = "/v1/suppressions?tenant=\(world.tenant)"
            try await world.send(
                "PUT", named, ["channel": "sms", "address": "+15550001234"], as: .platformAdmin, expect: 200)
            try await world.call("GET", named + "&" + query, as: .platformAdmin, expect: 200)
            for nobody in ["\(TenantID(at: world.clock.now))", "acme", ""] {
                try await world.call(
                    "GET", "/v1/suppressions?tenant=\(nobody)&\(query)", as: .platformAdmin, expect: 404)
            }
            try await world.call("GET", "/v1/suppressions?tenant=\(world.tenant)&\(query)", as: .sender, expect: 200)
        }
    }

    @Test func theUseOfAKeyIsNoted() async throws {
        try await TestWorld.run { world in
            world.clock.advance(by: .minutes(2))
            try await world.call("GET", world.settings("keys"), as: .tenantAdmin, expect: 200)
            let keys = try await world.call("GET", world.settings("keys"), as: .tenantAdmin, expect: 200)
            let admin = keys["data"]?.array?.first { $0["role"] == "tenant_admin" }
            #expect(admin?["lastUsedAt"] == world.clock.now.json)
        }
    }
}
