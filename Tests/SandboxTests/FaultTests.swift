import Testing

@testable import Sandbox

@Suite struct FaultTests {
    /// Orders a fault by the admin route, sends one SMS and tells the answer (`nil` for a cut) and the messages taken.
    private func strike(_ order: String, then: Int = 1) async throws -> (replies: [SocketReply?], taken: Int) {
        try await RunningSandbox.run { sandbox async throws in
            let ordered = try await sandbox.admin("POST", "faults", order)
            #expect(ordered.status == 201)
            let caller = try await sandbox.login()
            var replies: [SocketReply?] = []
            for _ in 0..<then {
                do {
                    replies.append(try await caller.sms(to: "+447700900123"))
                } catch SocketClient.Failure.cut {
                    replies.append(nil)
                }
            }
            return (replies, sandbox.server.state.messages().count)
        }
    }

    @Test(arguments: [
        ("server-error-before", 503, 0), ("server-error-after", 500, 1), ("garbage", 200, 1), ("no-body", 202, 1),
        ("card-data", 200, 1),
        ("throttle", 429, 0), ("not-found", 404, 0), ("refused", 400, 0), ("expired-token", 401, 0),
        ("latency", 200, 1),
    ])
    func aFaultAnswersAsOrdered(kind: String, status: Int, taken: Int) async throws {
        let latency = kind == "latency" ? ",\"latencyMilliseconds\":1" : ""
        let result = try await strike("{\"operation\":\"send-sms\",\"kind\":\"\(kind)\"\(latency)}")
        #expect(result.replies.first??.status == status)
        #expect(result.taken == taken)
    }

    @Test(arguments: [("cut-before", 0), ("cut-after", 1), ("timeout-before", 0), ("timeout-after", 1)])
    func aCutConnectionHasNoAnswer(kind: String, taken: Int) async throws {
        let result = try await strike(
            "{\"operation\":\"send-sms\",\"kind\":\"\(kind)\",\"latencyMilliseconds\":1}", then: 2)
        #expect(result.replies[0] == nil)
        #expect(result.replies[1]?.status == 200)
        #expect(result.taken == taken + 1)
    }

    @Test func aStatusCanBeOrdered() async throws {
        let result = try await strike(#"{"operation":"send-sms","kind":"server-error-after","status":504}"#)
        #expect(result.replies.first??.status == 504)
        #expect(result.replies.first??.text("code") == "request.timeout")
    }

    @Test func aThrottleTellsWhenToComeBack() async throws {
        let result = try await strike(#"{"operation":"send-sms","kind":"throttle","retryAfterSeconds":2}"#)
        let reply = try #require(result.replies.first ?? nil)
        #expect(reply.headers["retry-after"] == "2")
        #expect(reply.text("code") == "too.many.requests.retry.after")
        #expect(reply.text("limit.namespace") == "platform.api")
    }

    @Test func garbageIsNotJSON() async throws {
        let reply = try #require(try await strike(#"{"kind":"garbage","operation":"send-sms"}"#).replies.first ?? nil)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(!reply.isJSON)
    }

    @Test func aFaultStrikesAsOftenAsOrdered() async throws {
        let order = #"{"operation":"send-sms","kind":"server-error-before","times":2}"#
        let result = try await strike(order, then: 3)
        #expect(result.replies.map { $0?.status } == [503, 503, 200])
    }

    @Test func aFaultWithoutAnEndStrikesUntilItIsDeleted() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            sandbox.server.state.order(FaultOrder(.serverErrorBefore, times: 0))
            for _ in 0..<5 { #expect(try await caller.get("/api/v2/tokens/me").status == 503) }
            #expect(try await sandbox.admin("GET", "faults").number("faults.0.struck") == 5)
            _ = try await sandbox.admin("DELETE", "faults")
            #expect(try await caller.get("/api/v2/tokens/me").status == 200)
        }
    }

    @Test func aFaultSparesOtherOrganisationsAndOperations() async throws {
        try await RunningSandbox.run { sandbox async throws in
            sandbox.server.state.order(FaultOrder(.refused, organization: "acme", operation: .sendSMS))
            let (acme, other) = (try await sandbox.login("acme"), try await sandbox.login("other"))
            #expect(try await other.sms(to: "+447700900123").status == 200)
            #expect(try await acme.get("/api/v2/tokens/me").status == 200)
            #expect(try await acme.email(to: "payer@example.net").status == 200)
            #expect(try await acme.sms(to: "+447700900123").status == 400)
        }
    }

    @Test func anExpiredTokenStaysExpiredAndAFreshOneWorks() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            sandbox.server.state.order(FaultOrder(.expiredToken))
            for _ in 0..<2 {
                let reply = try await caller.sms(to: "+447700900123")
                #expect(reply.status == 401)
                #expect(reply.text("code") == "credentials.expired")
            }
            #expect(try await sandbox.login().sms(to: "+447700900123").status == 200)
        }
    }

    @Test func theTokenEndpointCanFailToo() async throws {
        try await RunningSandbox.run { sandbox async throws in
            sandbox.server.state.order(FaultOrder(.serverErrorBefore, operation: .token))
            #expect(try await sandbox.token().status == 503)
            #expect(try await sandbox.token().status == 200)
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"kind":"explosion"}"#, #"{"kind":"throttle","times":-1}"#, #"{"kind":"throttle","operation":"x"}"#,
        #"{"kind":"latency","latencyMilliseconds":"5"}"#, #"{"kind":"throttle","probability":2}"#,
        #"{"kind":"throttle","when":1}"#, #"{"kind":"server-error-before","status":99}"#,
    ])
    func aWrongOrderIsRefused(order: String) async throws {
        try await RunningSandbox.run { sandbox async throws in
            #expect(try await sandbox.admin("POST", "faults", order).status == 400)
            #expect(try await sandbox.admin("GET", "faults").count("faults") == 0)
        }
    }

    @Test func aChanceStrikesAboutAsOftenAsItSays() {
        var board = FaultBoard()
        var source = IdentifierSource(seed: 7)
        _ = board.add(FaultOrder(.refused, times: 0, probability: 0.25))
        let struck = (0..<1000).count { _ in
            board.strike(.sendSMS, of: nil, using: &source).fault != nil
        }
        #expect((200...300).contains(struck))
    }
}
