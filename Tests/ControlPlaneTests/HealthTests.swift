import Domain
import JSON
import Privacy
import Storage
import Testing

@testable import ControlPlane

@Suite struct HealthTests {
    private static func health(_ world: TestWorld) async throws -> Answer {
        try await world.call("GET", world.settings("health"), as: .tenantAdmin, expect: 200)
    }

    @Test func withoutAnEngineOnlyWhatWaitsIsTold() async throws {
        try await TestWorld.run { world in
            try await world.post(expect: 202)
            let told = try await Self.health(world)
            #expect(told["engine"] == "stopped" && told["credentials"]?["status"] == "not-set")
            let sms = try #require(told["lanes"]?.array?.first)
            #expect(sms["waiting"] == 1 && sms["oldestWaitingSince"] == world.clock.now.json)
            #expect(told["budgets"]?["sms"] == .null)
        }
    }

    @Test func whatTheEngineReportsIsShown() async throws {
        try await TestWorld.run { world in
            let now = world.clock.now
            let until = now + .minutes(9)
            world.store.health.set { _ in
                var health = EngineHealth(day: 5)
                health.credentials = .broken(since: now)
                health.breaker = .open
                health.breakerOpenedAt = now
                health.requestsAllowed = 300
                health.pause = .init(reason: .credentialsBroken, until: until)
                health.budget = .init(sms: 3.9, email: -2, requests: 7)
                health.capUntil = until + .hours(1)
                health.gateway.breaker = .halfOpen
                health.gateway.pause = .init(reason: .gatewayFailing, until: until)
                return health
            }
            let settings: JSONValue = [
                "dialect": "guide", "region": "us-east-1", "clientId": "c", "clientSecret": "s",
            ]
            try await world.send(
                "PUT", world.settings("genesys"), settings, as: .tenantAdmin, headers: ["If-Match": "*"], expect: 200)
            let told = try await Self.health(world)
            #expect(told["credentials"] == ["status": "broken", "since": now.json])
            #expect(told["breakerSince"] == now.json && told["budgets"]?["apiRequestsAllowed"] == 300)
            #expect(told["breaker"] == "open" && told["pause"]?["until"] == until.json)
            #expect(told["budgets"]?["sms"] == 3 && told["budgets"]?["email"] == 0)
            #expect((told["budgets"]?["smsPartsLeftToday"]?.integer ?? 0) > 0)
            let parked = told["lanes"]?.array?.compactMap { $0["parked"]?["reason"]?.string }
            #expect(parked == ["day-cap-reached", "credentials-broken"])
            #expect(
                told["payments"] == [
                    "waiting": 0, "oldestWaitingSince": .null, "breaker": "half-open",
                    "pause": ["reason": "gateway-failing", "until": until.json],
                ])
            try await world.call("GET", world.settings("health"), as: .sender, expect: 403)
            let other = try await world.withTenant("other")
            try await other.call("GET", world.settings("health"), as: .tenantAdmin, expect: 404)
        }
    }

    @Test func whatAnEarlierRunNotedIsToldUntilThereIsNews() async throws {
        try await TestWorld.run { world in
            let settings: JSONValue = ["dialect": "guide", "region": "us-east-1", "clientId": "c", "clientSecret": "s"]
            try await world.send(
                "PUT", world.settings("genesys"), settings, as: .tenantAdmin, headers: ["If-Match": "*"], expect: 200)
            world.store.health.set { _ in EngineHealth(day: 5) }
            #expect(try await Self.health(world)["credentials"]?["status"] == "unknown")
            let (now, before) = (world.clock.now, world.clock.now - .hours(3))
            func note(_ broken: Timestamp?) async throws {
                try await world.store.outbox.keep([
                    KeptMeter(
                        tenant: world.tenant, at: now, isEnd: true, sms: 1, email: 1, requests: 1,
                        lastSuccessAt: before, credentialsBrokenSince: broken)
                ])
            }
            try await note(nil)
            let told = try await Self.health(world)
            #expect(told["credentials"]?["status"] == "ok" && told["lastSuccessAt"] == before.json)
            try await note(now)
            #expect(try await Self.health(world)["credentials"] == ["status": "broken", "since": now.json])
        }
    }
}
