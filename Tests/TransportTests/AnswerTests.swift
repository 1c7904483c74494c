import HTTPTypes
import Testing
import Transport

@Suite struct AnswerTests {
    @Test func anAnswerComesBackWithStatusHeadersAndBody() async throws {
        try await withServer({ peer in
            _ = peer.request()
            peer.answer("created", status: "201 Created", headers: "X-One: 1\r\nx-two:  two \r\nX-One: again\r\n")
        }) { transport, server in
            let reply = try await transport.send(.post(server.url))
            #expect(reply.status == 201)
            #expect(reply.body == Array("created".utf8))
            let one = try #require(HTTPField.Name("X-One"))
            let two = try #require(HTTPField.Name("X-Two"))
            #expect(reply.headers[values: one] == ["1", "again"])
            #expect(reply.headers[two] == "two")
        }
    }

    @Test func theRequestIsSentAsAskedAndNothingMore() async throws {
        try await withServer({ $0.echo() }) { transport, server in
            var call = HTTPCall.post(server.url + "a/b?c=d", "body")
            call.headers[.authorization] = "Bearer x"
            call.headers[.contentType] = "application/json"
            call.headers[.userAgent] = "other"
            call.headers[.acceptEncoding] = "gzip"
            call.headers[.expect] = "100-continue"
            call.headers[try #require(HTTPField.Name("X-Empty"))] = ""
            _ = try await transport.send(call)
            let lines = try #require(server.requests.first).head.split(separator: "\r\n").map(String.init)
            #expect(lines.first == "POST /a/b?c=d HTTP/1.1")
            #expect(
                Set(lines.dropFirst()) == [
                    "Host: 127.0.0.1:\(server.port)", "User-Agent: counterfoil", "Accept: */*",
                    "Authorization: Bearer x",
                    "Content-Type: application/json", "X-Empty:", "Content-Length: 4",
                ])
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete, .head])
    func eachMethodGoesOutUnderItsName(_ method: HTTPRequest.Method) async throws {
        try await withServer({ $0.echo() }) { transport, server in
            let reply = try await transport.send(HTTPCall(method: method, url: server.url))
            #expect(reply.status == 200)
            #expect(server.requests.first?.head.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n") == true)
        }
    }

    @Test func aLargeBodyGoesBothWays() async throws {
        try await withServer({ $0.echo() }) { transport, server in
            let text = String(repeating: "0123456789abcdef", count: 60_000)
            let reply = try await transport.send(.post(server.url, text))
            #expect(reply.body == Array(text.utf8))
            #expect(server.requests.first?.body.count == 960_000)
        }
    }

    @Test func interimAnswersAndTrailersLeaveNoTrace() async throws {
        try await withServer({ peer in
            _ = peer.request()
            peer.send(
                "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.send("5\r\nhello\r\n0\r\nX-Late: 1\r\n\r\n")
        }) { transport, server in
            let reply = try await transport.send(HTTPCall(url: server.url))
            #expect(reply.status == 200)
            #expect(reply.body == Array("hello".utf8))
            #expect(reply.headers.map(\.name.canonicalName) == ["transfer-encoding"])
        }
    }

    @Test func aRedirectIsAnAnswerAndNotFollowed() async throws {
        try await withServer({ peer in
            while peer.request() != nil {
                peer.answer(status: "302 Found", headers: "Location: http://127.0.0.1:\(peer.server.port)/else\r\n")
            }
        }) { transport, server in
            let answer = try await transport.send(HTTPCall(url: server.url))
            #expect(answer.status == 302)
            #expect(server.requests.count == 1)
        }
    }

    @Test func noCookieIsKept() async throws {
        try await withServer({ peer in
            while peer.request() != nil { peer.answer(headers: "Set-Cookie: a=b; Path=/\r\n") }
        }) { transport, server in
            for _ in 1...2 { _ = try await transport.send(HTTPCall(url: server.url)) }
            #expect(server.requests.allSatisfy { !$0.head.lowercased().contains("cookie") })
        }
    }

    @Test func aBodyOverTheLimitEndsTheCall() async throws {
        try await withServer({ $0.echo() }) { transport, server in
            var call = HTTPCall.post(server.url, "12345")
            call.responseLimit = 5
            let whole = try await transport.send(call)
            #expect(whole.body.count == 5)
            call.responseLimit = 4
            #expect(await transport.failure(of: call) == .unknown(.responseTooLarge))
        }
    }

    @Test func headersOverTheLimitEndTheCall() async throws {
        try await withServer(
            limits: TransportLimits(responseHeaderBytes: 1000),
            { peer in
                while peer.request() != nil {
                    peer.answer(headers: String(repeating: "X-Filler: 0123456789\r\n", count: 50))
                }
            }
        ) { transport, server in
            #expect(await transport.failure(of: .post(server.url)) == .unknown(.responseTooLarge))
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/7 200 OK\r\n\r\n",
    ])
    func garbageIsNoAnswer(_ text: String) async throws {
        try await withServer({ peer in
            _ = peer.request()
            peer.send(text)
        }) { transport, server in
            #expect(await transport.failure(of: .post(server.url)) == .unknown(.malformedResponse))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
    ])
    func anAnswerThatIsCutOffLeavesTheCallUnknown(_ part: String) async throws {
        try await withServer({ peer in
            _ = peer.request()
            peer.send(part)
        }) { transport, server in
            #expect(await transport.failure(of: .post(server.url)) == .unknown(.connectionLost))
            #expect(server.requests.count == 1)
        }
    }
}
