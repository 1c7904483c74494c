import Domain
import Genesys
import Privacy
import Synchronization
import Testing
import Transport

/// What each kind of answer of the API, or none, makes of a call.
@Suite struct CallTests {
    @Test(
        arguments: [
            (.json(#"{"code":"bad.request"}"#, status: 400), .refused(status: 400, code: "bad.request")),
            (.reply(403, body: "<html>"), .refused(status: 403, code: nil)),
            (.reply(404), .refused(status: 404, code: nil)),
            (.reply(409), .refused(status: 409, code: nil)), (.reply(413), .refused(status: 413, code: nil)),
            (.reply(408), .unclear(cause: "status-408")),
            (.reply(302, headers: ["Location": "/"]), .unclear(cause: "status-302")),
            (.reply(500), .unclear(cause: "status-500")), (.reply(503), .unclear(cause: "status-503")),
            (.reply(504, body: "<html>gateway</html>"), .unclear(cause: "status-504")),
            (.reply(429, headers: ["Retry-After": "2"]), .throttled(wait: .seconds(2))),
            (.reply(429, headers: ["ININ-RateLimit-Reset": "9"]), .throttled(wait: .seconds(9))),
            (.reply(429), .throttled(wait: nil)), (.cut, .unclear(cause: "connectionLost")),
        ] as [(StubAnswer, PlatformError)])
    func eachAnswerHasItsMeaning(answer: StubAnswer, error: PlatformError) async throws {
        try await StubCloud.run(api: { _ in answer }) { stub async throws in
            let message = try OutboundMessage.text()
            let thrown = await failure { () throws(PlatformError) in try await stub.platform.send(message) }
            #expect(thrown == error)
            #expect(stub.calls.count == 1)
        }
    }

    @Test(
        arguments: [
            (.json(#"{"id":"m-1","conversationId":"c-1","extra":[1]}"#), "m-1", "c-1"), (.reply(202), nil, nil),
            (.reply(200, body: "<html>"), nil, nil), (.json("{\"id\":\"a b\",\"conversationId\":7}"), nil, nil),
            (.json(#"{"id":"m-2"}"#, status: 201), "m-2", nil), (.json("[1]"), nil, nil),
        ] as [(StubAnswer, String?, String?)])
    func anySuccessMeansTaken(answer: StubAnswer, message: String?, conversation: String?) async throws {
        try await StubCloud.run(api: { _ in answer }) { stub async throws in
            let reference = try await stub.platform.send(.text())
            #expect(reference == ProviderReference(messageID: message, conversationID: conversation))
        }
    }

    @Test func aHostThatNobodyListensOnIsUnreachable() async throws {
        let dead = try StubServer.deadPort()
        try await StubCloud.run(api: { _ in .reply(200) }) { stub async throws in
            let transport = Transport(policy: .allowPrivate)
            let cloud = GenesysCloud(transport: transport) { stub.clock.now }
            let connection = PlatformConnection.test(url: "http://127.0.0.1:\(dead)", login: stub.server.url)
            let message = try OutboundMessage.text()
            let platform = cloud.platform(for: connection)
            let thrown = await failure { () throws(PlatformError) in try await platform.send(message) }
            #expect(thrown == .unreachable)
            #expect(stub.tokenCalls.count == 1)
            await transport.close()
        }
    }

    @Test func aQuestionWithoutAUsableAnswerFails() async throws {
        let reference = ProviderReference(messageID: "m", conversationID: "c")
        for answer in [StubAnswer.reply(200, body: "{\"status\":"), .reply(204), .json("[]")] {
            try await StubCloud.run(api: { _ in answer }) { stub async throws in
                let thrown = await failure { () throws(PlatformError) in
                    try await stub.platform.status(of: reference, on: .sms, gate: .open)
                }
                #expect(thrown == .unclear(cause: "garbage"))
            }
        }
    }

    @Test func aMessageThatIsNotKnownYetIsPending() async throws {
        let reference = ProviderReference(messageID: "m", conversationID: "c")
        for dialect in GenesysSettings.Dialect.allCases {
            try await StubCloud.run(dialect: dialect, api: { _ in .reply(404) }) { stub async throws in
                for channel in Channel.allCases {
                    #expect(try await stub.platform.status(of: reference, on: channel, gate: .open) == .pending)
                }
                #expect(stub.calls.count == 2)
                let nothing = ProviderReference(messageID: nil, conversationID: nil)
                #expect(try await stub.platform.status(of: nothing, on: .sms, gate: .open) == .pending)
                #expect(stub.calls.count == 2)
            }
        }
    }

    @Test func aClosedGateKeepsTheRequestBack() async throws {
        try await StubCloud.run(api: { _ in .reply(200) }) { stub async throws in
            let until = stub.clock.now + .seconds(5)
            let asked = Mutex<[CallPurpose]>([])
            let gate = CallGate { purpose in
                asked.withLock { $0.append(purpose) }
                return .postponed(until: until, .throttled)
            }
            let reference = ProviderReference(messageID: "m", conversationID: "c")
            let doubtful = DoubtfulMessage(message: try .text(), attemptStartedAt: stub.clock.now)
            let customer = try recipient(phone: "+447700900123")
            let platform = stub.platform
            let errors = [
                await failure { () throws(PlatformError) in
                    try await platform.consent(of: customer, on: .sms, fields: [.sms: "f"], gate: gate)
                },
                await failure { () throws(PlatformError) in
                    try await platform.status(of: reference, on: .sms, gate: gate)
                },
                await failure { () throws(PlatformError) in try await platform.find(doubtful, gate: gate) },
            ]
            #expect(errors == Array(repeating: .postponed(until: until, .throttled), count: 3))
            #expect(asked.withLock { $0 } == [.consent, .status, .lookUp])
            #expect(stub.calls.isEmpty)
        }
    }

    @Test func aMessageOfAnotherDeliveryInTheSameConversationIsNotClaimed() async throws {
        let api: @Sendable (StubRequest) -> StubAnswer = { request in
            switch request.target {
            case let target where target.hasSuffix("/query"): .json(#"{"conversations":[{"conversationId":"c"}]}"#)
            case let target where target.hasSuffix("/messages/c"):
                .json(#"{"participants":[{"purpose":"api","messages":[{"messageId":"known"},{"messageId":"ours"}]}]}"#)
            default: .json(#"{"normalizedMessage":{"text":"Paid"},"toAddress":"+447700900123"}"#)
            }
        }
        try await StubCloud.run(api: api) { stub async throws in
            let doubtful = DoubtfulMessage(
                message: try .text("Paid"), attemptStartedAt: stub.clock.now, knownMessages: ["known"])
            let found = try await stub.platform.find(doubtful, gate: .open)
            #expect(found == .found(ProviderReference(messageID: "ours", conversationID: "c")))
            #expect(stub.calls.count == 3)
        }
    }

    @Test func aSearchReadsAllPages() async throws {
        let full = (0..<100).map { "{\"conversationId\":\"c\($0)\"}" }.joined(separator: ",")
        let api: @Sendable (StubRequest) -> StubAnswer = { request in
            guard request.target.hasSuffix("/query") else { return .reply(404) }
            return request.body.contains("\"pageNumber\":1}")
                ? .json("{\"conversations\":[\(full)]}") : .json(#"{"conversations":[{"conversationId":"last"}]}"#)
        }
        try await StubCloud.run(api: api) { stub async throws in
            let doubtful = DoubtfulMessage(
                message: try .text(), attemptStartedAt: stub.clock.now,
                knownConversations: Set((0..<100).map { "c\($0)" }))
            // The only one that is left can't be read.
            let found = try await stub.platform.find(doubtful, gate: .open)
            #expect(found == .found(ProviderReference(messageID: nil, conversationID: "last")))
        }
    }
}
