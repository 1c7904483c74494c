import Domain
import Foundation
import JSON
import Testing

@testable import ControlPlane

@Suite struct WebhookAccessTests {
    private let body = String(decoding: JSONValue.guideEvent().serialized(), as: UTF8.self)

    @Test func theSecretIsTakenInEachPlaceThatADataActionCanPutItIn() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            try await world.send(
                "PATCH", world.settings("policies"), ["triggers": ["secretHeader": "X-Receipt-Secret"]],
                as: .tenantAdmin, headers: ["If-Match": "\"r0\""], expect: 200)
            let basic = Data("genesys:\(secret.text)".utf8).base64EncodedString()
            let places = [
                ["Authorization": "Bearer \(secret.text)"], ["Authorization": "Basic \(basic)"],
                ["X-Receipt-Secret": secret.text], try world.signature(body, secret, at: world.clock.now),
            ]
            for headers in places {
                try await world.call("POST", world.webhook, headers: headers, body: body, expect: 202)
            }
            let used = try await world.call("GET", world.settings("webhook-secrets"), as: .tenantAdmin, expect: 200)
            #expect(used.json["data"]?.array?.first?["lastUsedAt"] != .null)
        }
    }

    @Test func whatDoesNotProveTheTenantsCloudIsRefusedAlike() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            let other = try await world.withTenant("globex")
            let foreign = try await other.makeSecret()
            let now = world.clock.now
            var wrong = try world.signature(body, secret, at: now)
            wrong["webhook-signature"] = "v1,AAAA v1,\(String(repeating: "A", count: 43))= v2,x"
            let cases: [(String, [String: String])] = [
                (world.webhook, [:]),
                (world.webhook, ["Authorization": "Bearer whs_wrong"]),
                (world.webhook, ["Authorization": "Bearer \(foreign.text)"]),
                (world.webhook, ["Authorization": "Bearer \(try #require(world.keys[.tenantAdmin]))"]),
                (world.webhook, ["Authorization": "Basic !!!"]),
                (world.webhook, wrong),
                (world.webhook, try world.signature(body + " ", secret, at: now)),
                (world.webhook, try world.signature(body, foreign, at: now)),
                (world.webhook, try world.signature(body, secret, at: now - .seconds(301))),
                (world.webhook, try world.signature(body, secret, at: now + .seconds(301))),
                (
                    world.webhook,
                    try world.signature(body, secret, at: now).merging(["webhook-timestamp": "-9223372036854775808"]) {
                        $1
                    }
                ),
                ("/v1/webhooks/genesys/\(TenantID(at: now))", ["Authorization": "Bearer \(secret.text)"]),
                ("/v1/webhooks/genesys/nobody", ["Authorization": "Bearer \(secret.text)"]),
            ]
            var details: Set<String> = []
            for (path, headers) in cases {
                let answer = try await world.call("POST", path, headers: headers, body: body, expect: 401)
                #expect(answer.json["code"] == "unauthenticated")
                details.insert(answer.json["detail"]?.string ?? "")
            }
            // One text for all: it tells nobody which tenants there are, and speaks of webhooks' secrets, not of keys.
            #expect(details.count == 1 && details.first?.contains("webhook secret") == true, "\(details)")
            #expect(try await world.outcomes() == [:])
            try await world.call(
                "POST", world.webhook, headers: world.signature(body, secret, at: now - .seconds(299)), body: body,
                expect: 202)
        }
    }

    @Test func twoSecretsMayBeValidAtOnceAndNoMore() async throws {
        try await TestWorld.run { world in
            let path = world.settings("webhook-secrets")
            let old = try await world.makeSecret()
            let new = try await world.makeSecret(expiresAt: world.clock.now + .hours(1))
            let third = try await world.send("POST", path, ["name": "third"], as: .tenantAdmin, expect: 409)
            #expect(third.json["code"] == "too-many-secrets")
            #expect(try await world.tell(.guideEvent(), secret: old) == "accepted")
            #expect(try await world.tell(.guideEvent(), secret: new) == "duplicate")
            try await world.call("DELETE", path + "/\(old.id)", as: .tenantAdmin, expect: 204)
            try await world.tell(.guideEvent(), secret: old, expect: 401)
            #expect(try await world.tell(.guideEvent(), secret: new) == "duplicate")
            world.clock.advance(by: .hours(1))
            try await world.tell(.guideEvent(), secret: new, expect: 401)
            let list = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            let revoked = (list.json["data"]?.array ?? []).filter { $0["revokedAt"] != .null }
            #expect(revoked.compactMap { $0["id"]?.string } == [old.id])
            #expect(!list.text.contains("whs"))
            let one = try await world.call("GET", path + "/\(old.id)", as: .tenantAdmin, expect: 200)
            #expect(one.json == revoked.first && !one.text.contains("whs"))
            try await world.call("GET", path + "/\(old.id.dropLast(3))zzz", as: .tenantAdmin, expect: 404)
        }
    }

    @Test func aDeletedTenantsSecretOpensNothing() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            try await world.tell(.guideEvent(), secret: secret)
            try await world.call(
                "DELETE", "/v1/tenants/\(world.tenant)?confirm=acme", as: .platformAdmin,
                headers: ["If-Match": "\"r1\""], expect: 204)
            try await world.tell(.guideEvent(), secret: secret, expect: 401)
        }
    }
}
