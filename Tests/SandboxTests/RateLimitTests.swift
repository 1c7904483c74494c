import Testing

@testable import Sandbox

@Suite struct RateLimitTests {
    @Test func requestsAboveTheLimitOfATokenAreRefused() async throws {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.admin("POST", "organizations", #"{"clientId":"acme","rateLimit":{"requests":2}}"#)
            let caller = try await sandbox.login()
            for _ in 0..<2 { #expect(try await caller.get("/api/v2/tokens/me").status == 200) }
            let refused = try await caller.sms(to: "+447700900123")
            #expect(refused.status == 429)
            #expect(refused.headers["inin-ratelimit-count"] == "3")
            #expect(refused.headers["inin-ratelimit-allowed"] == "2")
            #expect(refused.headers["retry-after"] == refused.headers["inin-ratelimit-reset"])
            #expect(refused.number("limit.value") == 2)
            #expect(sandbox.server.state.messages().isEmpty)
            #expect(try await sandbox.login("other").get("/api/v2/tokens/me").status == 200)
        }
    }

    @Test func aWindowEndsAfterItsTime() {
        var token = AccessToken(clientID: "acme", scopes: nil, expiresAt: Timestamp(milliseconds: 1_000_000))
        let limit = RateLimit(requests: 1, windowSeconds: 60)
        func count(at milliseconds: Int64) -> RateStanding {
            token.count(at: Timestamp(milliseconds: milliseconds), limit: limit)
        }
        #expect(count(at: 100_000) == RateStanding(count: 1, allowed: 1, resetSeconds: 60))
        #expect(count(at: 101_500).isExceeded)
        #expect(count(at: 159_999) == RateStanding(count: 3, allowed: 1, resetSeconds: 1))
        #expect(count(at: 160_000) == RateStanding(count: 1, allowed: 1, resetSeconds: 60))
    }

    @Test func zeroMeansNoLimit() async throws {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.admin("POST", "organizations", #"{"clientId":"acme","rateLimit":{"requests":0}}"#)
            let caller = try await sandbox.login()
            for _ in 0..<320 { #expect(try await caller.get("/api/v2/tokens/me").status == 200) }
        }
    }
}
