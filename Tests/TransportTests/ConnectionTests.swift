import Testing
import Transport

@Suite struct ConnectionTests {
    @Test func callsInARowShareOneConnection() async throws {
        try await withServer({ $0.echo() }) { transport, server in
            for _ in 1...20 { _ = try await transport.send(.post(server.url)) }
            #expect(server.requests.count == 20)
            #expect(server.connections == 1)
        }
    }

    @Test(arguments: [1, 3]) func aHundredCallsAtOnceEachGetTheirOwnAnswer(_ threads: Int) async throws {
        let server = try ScriptedServer { $0.echo() }
        let transport = Transport(threads: threads, policy: .allowPrivate)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...100 {
                group.addTask {
                    let reply = try await transport.send(.post(server.url, "n\(number)"), partition: "p\(number % 7)")
                    return reply.body == Array("n\(number)".utf8)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(server.requests.count == 100)
        #expect(server.connections <= 100)
        server.stop()
        await transport.close()
    }

    @Test func aBurstKeepsItsConnectionsForTheNextOne() async throws {
        // Nobody is answered before all 32 are there, so that each needs a connection of its own.
        let gate = Gate(32)
        try await withServer({ peer in
            while peer.request() != nil {
                gate.pass()
                peer.answer()
            }
        }) { transport, server in
            for _ in 1...3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...32 { group.addTask { _ = try await transport.send(.post(server.url)) } }
                    try await group.waitForAll()
                }
            }
            #expect(server.connections == 32)
        }
    }

    /// libcurl by itself would write the request again on a new connection, and the peer would see it twice.
    @Test(arguments: ["", "POST body"])
    func aWrittenRequestIsNotWrittenAgainWhenAReusedConnectionEnds(_ body: String) async throws {
        try await withServer({ peer in
            guard peer.number == 1 else { return peer.echo() }
            _ = peer.request()
            peer.answer()
            _ = peer.request()
        }) { transport, server in
            let call = body.isEmpty ? HTTPCall(url: server.url) : .post(server.url, body)
            _ = try await transport.send(call)
            #expect(await transport.failure(of: call) == .unknown(.connectionLost))
            #expect(server.requests.count == 2)
            // The transport lives on.
            let answer = try await transport.send(call)
            #expect(answer.status == 200)
            #expect(server.requests.count == 3)
        }
    }

    @Test func aConnectionTheServerClosedWhileIdleCostsNothing() async throws {
        let (closed, close) = AsyncStream<Void>.makeStream()
        try await withServer({ peer in
            _ = peer.request()
            peer.answer()
            peer.hangUp()
            close.yield()
        }) { transport, server in
            var closings = closed.makeAsyncIterator()
            for _ in 1...5 {
                let answer = try await transport.send(.post(server.url))
                #expect(answer.status == 200)
                await closings.next()
            }
            #expect(server.requests.count == 5)
            #expect(server.connections == 5)
        }
    }

    @Test func aHostHasNoMoreCallsOnTheWireThanItsLimit() async throws {
        try await withServer(limits: TransportLimits(perHost: 3), { $0.echo() }) { transport, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...60 { group.addTask { _ = try await transport.send(.post(server.url)) } }
                try await group.waitForAll()
            }
            #expect(server.requests.count == 60)
            #expect(server.connections <= 3)
        }
    }

    @Test func aSilentHostHoldsUpNobodyElse() async throws {
        let silent = try ScriptedServer { peer in
            _ = peer.request()
            peer.waitForEnd()
        }
        try await withServer(limits: TransportLimits(inFlight: 4, perHost: 2), { $0.echo() }) { transport, server in
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...10 { group.addTask { _ = await transport.failure(of: .post(silent.url)) } }
                var arrivals = silent.arrivals.makeAsyncIterator()
                for _ in 1...2 { await arrivals.next() }
                for _ in 1...10 {
                    let failure = await transport.failure(of: .post(server.url))
                    #expect(failure == nil)
                }
                #expect(silent.connections == 2)
                group.cancelAll()
            }
        }
        silent.stop()
    }
}
