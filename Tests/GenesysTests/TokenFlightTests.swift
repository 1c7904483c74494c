import Dispatch
import Domain
import Genesys
import Privacy
import Synchronization
import Testing
import Transport

/// How tokens are taken, shared, and replaced, over real connections.
@Suite struct TokenFlightTests {
    @Test func oneTokenServesManyCalls() async throws {
        try await StubCloud.run(api: { _ in .reply(202) }) { stub async throws in
            for _ in 0..<3 { _ = try await stub.platform.send(.text()) }
            #expect(stub.tokenCalls.count == 1)
            #expect(stub.calls.map(\.token) == ["token-1", "token-1", "token-1"])
            #expect(stub.tokenCalls.first?.body == "grant_type=client_credentials")
        }
    }

    @Test func anExpiredTokenIsReplacedByOneFlightForFiftyCallers() async throws {
        try await StubCloud.run(api: { $0.token == "token-1" ? .reply(401) : .reply(202) }) { stub async throws in
            // The first token is refused from its first use on.
            try await withThrowingTaskGroup(of: ProviderReference.self) { group in
                for _ in 0..<50 { group.addTask { try await stub.platform.send(.text()) } }
                for try await _ in group {}
            }
            #expect(stub.tokenCalls.count == 2)
            #expect(stub.calls.filter { $0.token == "token-2" }.count == 50)
        }
    }

    @Test func aTokenThatRanOutIsReplacedByOneFlightForFiftyCallers() async throws {
        try await StubCloud.run(token: { StubCloud.grant($0, lifetime: 600) }, api: { _ in .reply(202) }) {
            stub async throws in
            _ = try await stub.platform.send(.text())
            stub.clock.advance(.minutes(11))
            try await withThrowingTaskGroup(of: ProviderReference.self) { group in
                for _ in 0..<50 { group.addTask { try await stub.platform.send(.text()) } }
                for try await _ in group {}
            }
            #expect(stub.tokenCalls.count == 2)
            #expect(stub.calls.filter { $0.token == "token-2" }.count == 50)
        }
    }

    @Test func aSecondRefusalMeansBrokenCredentialsAndIsRememberedForAWhile() async throws {
        let answer = StubAnswer.json(#"{"code":"ip.not.authorized","status":401}"#, status: 401)
        try await StubCloud.run(api: { _ in answer }) { stub async throws in
            let message = try OutboundMessage.text()
            for _ in 0..<2 {
                let thrown = await failure { () throws(PlatformError) in try await stub.platform.send(message) }
                #expect(thrown == .credentials(code: "ip.not.authorized"))
            }
            #expect(stub.tokenCalls.count == 2)
            #expect(stub.calls.count == 2)
            stub.clock.advance(.seconds(11))
            _ = await failure { () throws(PlatformError) in try await stub.platform.send(message) }
            #expect(stub.tokenCalls.count == 4)
        }
    }

    @Test(
        arguments: [
            (
                .json(#"{"error":"invalid_client","description":"authentication failed"}"#, status: 401),
                .credentials(code: "invalid_client")
            ),
            (
                .json(#"{"error":"invalid_client","description":"client not found"}"#, status: 400),
                .credentials(code: "invalid_client")
            ),
            (.reply(429, headers: ["Retry-After": "30"]), .throttled(wait: .seconds(30))), (.reply(500), .unreachable),
            (.cut, .unreachable), (.reply(200, body: "<html>"), .unreachable),
        ] as [(StubAnswer, PlatformError)])
    func withoutATokenNothingIsSentAndTheLoginHostIsLeftAlone(answer: StubAnswer, error: PlatformError) async throws {
        try await StubCloud.run(token: { _ in answer }, api: { _ in .reply(202) }) { stub async throws in
            let message = try OutboundMessage.text()
            for number in 0..<5 {
                let thrown = await failure { () throws(PlatformError) in try await stub.platform.send(message) }
                // Who comes after the failure has tried nothing.
                if error == .unreachable, number > 0, case .postponed(_, .platformUnreachable) = thrown { continue }
                #expect(thrown == error)
            }
            #expect(stub.calls.isEmpty)
            #expect(stub.tokenCalls.count == 1)
        }
    }

    @Test func aForgottenTenantTakesANewToken() async throws {
        try await StubCloud.run(api: { _ in .reply(202) }) { stub async throws in
            _ = try await stub.platform.send(.text())
            stub.cloud.forget(stub.tenant)
            _ = try await stub.platform.send(.text())
            #expect(stub.calls.map(\.token) == ["token-1", "token-2"])
        }
    }

    @Test func aFlightOfAForgottenTenantLeavesNoToken() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let token: @Sendable (Int) -> StubAnswer = { number in
            arrived.yield()
            if number == 1 { release.wait() }
            return StubCloud.grant(number)
        }
        try await StubCloud.run(token: token, api: { _ in .reply(202) }) { stub async throws in
            async let first = stub.platform.send(.text())
            for await _ in arrivals { break }
            stub.cloud.forget(stub.tenant)
            _ = try await stub.platform.send(.text())
            release.signal()
            _ = try await first
            _ = try await stub.platform.send(.text())
            #expect(stub.calls.map(\.token) == ["token-2", "token-1", "token-2"])
        }
    }

    @Test func changedCredentialsTakeANewToken() async throws {
        try await StubCloud.run(api: { _ in .reply(202) }) { stub async throws in
            _ = try await stub.platform.send(.text())
            let changed = stub.cloud.platform(for: .test(url: stub.server.url, secret: "changed", tenant: stub.tenant))
            _ = try await changed.send(.text())
            #expect(stub.calls.map(\.token) == ["token-1", "token-2"])
        }
    }

    @Test func tenantsDoNotShareTokens() async throws {
        try await StubCloud.run(api: { _ in .reply(202) }) { stub async throws in
            let other = stub.cloud.platform(for: .test(url: stub.server.url, tenant: TenantID(at: stub.clock.now)))
            _ = try await stub.platform.send(.text())
            _ = try await other.send(.text())
            #expect(stub.calls.map(\.token) == ["token-1", "token-2"])
        }
    }

    @Test func aRepeatedQuestionPassesTheGateAgain() async throws {
        let api: @Sendable (StubRequest) -> StubAnswer = {
            $0.token == "token-1" ? .reply(401) : .json(#"{"status":"read"}"#)
        }
        try await StubCloud.run(api: api) { stub async throws in
            let passes = Counter()
            let gate = CallGate { _ in
                _ = passes.next()
                return .granted
            }
            let reference = ProviderReference(messageID: "m", conversationID: "c")
            #expect(try await stub.platform.status(of: reference, on: .sms, gate: gate) == .delivered)
            #expect(passes.next() == 3)
        }
    }

    @Test func aConnectionPrintsNoSecret() {
        let connection = PlatformConnection.test(url: "https://api.example.com")
        #expect(!"\(connection)".contains("s3cret"))
    }
}
