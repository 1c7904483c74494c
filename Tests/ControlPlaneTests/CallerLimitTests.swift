import Domain
import JSON
import Storage
import Testing

@testable import ControlPlane

@Suite struct CallerLimitTests {
    private func limit(_ world: TestWorld, _ limit: JSONValue) async throws {
        try await world.send(
            "PATCH", "/v1/tenants/\(world.tenant)", ["callers": limit], as: .platformAdmin, headers: ["If-Match": "*"],
            expect: 200)
    }

    @Test func everyAnswerToAKeyTellsItsLimit() async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(expect: 202)
            #expect(answer.headers["ratelimit-policy"] == "\"key\";q=250000;w=10")
            #expect(answer.headers["ratelimit"] == "\"key\";r=246093;t=1")
            let refused = try await world.call("GET", "/v1/tenants", as: .sender, expect: 403)
            #expect(refused.headers["ratelimit-policy"] != nil)
            for path in ["/livez", "/v1/problems", "/v1/receipts"] {
                #expect(try await world.call("GET", path).headers["ratelimit-policy"] == nil)
            }
        }
    }

    @Test func aKeyThatAsksTooOftenIsToldWhenToComeBack() async throws {
        try await TestWorld.run { world in
            try await limit(world, ["perSecond": .double(0.5), "burst": 3])
            for left in [2, 1, 0] {
                let answer = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
                #expect(answer.headers["ratelimit-policy"] == "\"key\";q=3;w=6")
                #expect(answer.headers["ratelimit"]?.hasPrefix("\"key\";r=\(left);") == true)
            }
            let refused = try await world.post(expect: 429)
            #expect(refused.code == "too-many-requests")
            #expect(refused.headers["retry-after"] == "2")
            #expect(refused.headers["ratelimit"] == "\"key\";r=0;t=6")
            // Other keys, of the same tenant too, are not held up.
            try await world.call("GET", "/v1/receipts", as: .agent, expect: 200)
            try await world.call("GET", "/v1/tenants", as: .platformAdmin, expect: 200)
            world.clock.advance(by: .seconds(2))
            try await world.post(expect: 202)
            try await world.call("GET", "/v1/receipts", as: .sender, expect: 429)
        }
    }

    @Test func thePlatformSetsTheLimitAndTheTenantSeesIt() async throws {
        try await TestWorld.run { world in
            let path = "/v1/tenants/\(world.tenant)"
            let before = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(before["callers"] == ["perSecond": 25_000, "burst": 250_000])
            try await limit(world, ["perSecond": 5_000, "burst": 50_000])
            let after = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(after["callers"] == ["perSecond": 5_000, "burst": 50_000])
            try await world.send(
                "PATCH", path, ["callers": ["perSecond": 1]], as: .tenantAdmin, headers: ["If-Match": "*"], expect: 403)
            try await limit(world, .null)
            #expect(try await world.call("GET", path, as: .tenantAdmin)["callers"] == before["callers"])
            let wrong = try await world.send(
                "PATCH", path, ["callers": ["perSecond": 0]], as: .platformAdmin, headers: ["If-Match": "*"],
                expect: 422)
            #expect(wrong.fieldErrors == ["/callers/perSecond out-of-range"])
            let made = try await world.send(
                "POST", "/v1/tenants", ["slug": "n", "name": "N", "callers": ["perSecond": 7]], as: .platformAdmin,
                expect: 201)
            #expect(made["callers"] == ["perSecond": 7, "burst": 70])
        }
    }
}
