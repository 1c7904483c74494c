import Testing
import Transport

@Suite struct EndingTests {
    private static let silent: @Sendable (Peer) -> Void = { peer in
        _ = peer.request()
        peer.waitForEnd()
    }

    @Test func noAnswerInTimeIsUnknown() async throws {
        try await withServer(Self.silent) { transport, server in
            let failure = await transport.failure(of: .post(server.url, deadline: .milliseconds(200)))
            #expect(failure == .unknown(.timeout))
            #expect(server.requests.count == 1)
        }
    }

    @Test func aHandshakeThatNeverEndsIsNotSent() async throws {
        try await withServer({ $0.waitForEnd() }) { transport, server in
            var call = HTTPCall.post("https://127.0.0.1:\(server.port)/")
            call.connectDeadline = .milliseconds(200)
            #expect(await transport.failure(of: call) == .notSent(.connectTimeout))
        }
    }

    @Test func aDeadlineThatIsOverIsNotSent() async throws {
        try await withServer({ $0.echo() }) { transport, server in
            #expect(await transport.failure(of: .post(server.url, deadline: .zero)) == .notSent(.queueTimeout))
            #expect(server.connections == 0)
        }
    }

    @Test func aCallThatGetsNoPlaceInTimeIsNotSent() async throws {
        try await withServer(limits: TransportLimits(perHost: 1), Self.silent) { transport, server in
            let first = Task { await transport.failure(of: .post(server.url)) }
            var arrivals = server.arrivals.makeAsyncIterator()
            await arrivals.next()
            let failure = await transport.failure(of: .post(server.url, deadline: .milliseconds(100)))
            #expect(failure == .notSent(.queueTimeout))
            first.cancel()
            #expect(await first.value == .unknown(.cancelled))
            #expect(server.requests.count == 1)
        }
    }

    @Test func cancelledBeforeTheStartIsNotSent() async throws {
        try await withServer({ $0.echo() }) { transport, server in
            let url = server.url
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await transport.failure(of: .post(url))
            }
            #expect(await task.value == .notSent(.cancelled))
            #expect(server.requests.isEmpty)
        }
    }

    @Test func cancelledWhileWaitingForAPlaceIsNotSent() async throws {
        try await withServer(limits: TransportLimits(perHost: 1), Self.silent) { transport, server in
            let first = Task { await transport.failure(of: .post(server.url)) }
            var arrivals = server.arrivals.makeAsyncIterator()
            await arrivals.next()
            let second = Task { await transport.failure(of: .post(server.url)) }
            second.cancel()
            #expect(await second.value == .notSent(.cancelled))
            first.cancel()
            #expect(await first.value == .unknown(.cancelled))
        }
    }

    @Test func closingEndsWhatRunsAndRefusesWhatComes() async throws {
        let server = try ScriptedServer(Self.silent)
        let transport = Transport(policy: .allowPrivate, limits: TransportLimits(perHost: 1))
        let running = Task { await transport.failure(of: .post(server.url)) }
        var arrivals = server.arrivals.makeAsyncIterator()
        await arrivals.next()
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...3 { group.addTask { await transport.close() } }
        }
        #expect(await running.value == .unknown(.connectionLost))
        #expect(await transport.failure(of: .post(server.url)) == .notSent(.closed))
        #expect(server.requests.count == 1)
        server.stop()
    }

    @Test func aTransportThatIsDroppedLetsItsConnectionsGo() async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { peer in
            peer.echo()
            end.yield()
        }
        var transport: Transport? = Transport(policy: .allowPrivate)
        _ = try await transport?.send(.post(server.url))
        transport = nil
        var iterator = ends.makeAsyncIterator()
        await iterator.next()
        server.stop()
    }
}
