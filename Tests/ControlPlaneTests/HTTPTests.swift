import Domain
import JSON
import Storage
import Testing

@Suite struct HTTPTests {
    @Test func everyPathTellsItsMethods() async throws {
        try await TestWorld.run { world in
            let paths = [
                "/v1/receipts": "POST, GET, HEAD, OPTIONS", "/livez": "GET, HEAD, OPTIONS",
                world.settings("policies"): "GET, PUT, PATCH, HEAD, OPTIONS",
                world.settings("keys/\(KeyID(at: world.clock.now))"): "GET, DELETE, HEAD, OPTIONS",
            ]
            for (path, methods) in paths {
                let options = try await world.call("OPTIONS", path, expect: 204)
                #expect(options.headers["allow"] == methods)
                let wrong = try await world.call("TRACE", path, as: .sender, expect: 405)
                #expect(wrong.code == "method-not-allowed")
                #expect(wrong.headers["allow"] == methods)
            }
        }
    }

    @Test func headIsGetWithoutItsBody() async throws {
        try await TestWorld.run { world in
            for path in ["/livez", "/openapi.yaml", world.settings("budgets")] {
                let get = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
                let head = try await world.call("HEAD", path, as: .tenantAdmin, expect: 200)
                #expect(head.body == [])
                for name in ["content-length", "content-type", "etag"] {
                    #expect(head.headers[name] == get.headers[name])
                }
            }
            try await world.call("HEAD", "/v1/receipts", expect: 401)
        }
    }

    @Test(arguments: [
        "/", "/v1", "/v1/", "/v1/receipts/", "//v1/receipts", "/v1//receipts", "/v1/receipts/rcp_1/events/more",
        "/V1/receipts", "/v1/receipts%2F", "/v1/../livez", "/problems/", "/problems/no-such-code", "/v1/receipts;x",
    ])
    func anUnknownPathIsNotFound(path: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", path, as: .sender, expect: 404)
            #expect(answer.code == "not-found")
        }
    }

    @Test func everyAnswerCarriesTheSameFewHeaders() async throws {
        try await TestWorld.run { world in
            for path in ["/v1/receipts", "/v1/nothing", "/v1/problems", "/livez"] {
                let answer = try await world.call("GET", path, as: .sender)
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["x-request-id"]?.hasPrefix("req_") == true)
                #expect(answer.headers["cache-control"] == (path.hasPrefix("/v1") ? "no-store" : nil))
                #expect(answer.headers["server"] == nil)
            }
        }
    }

    @Test func theCallersRequestIDIsTakenOver() async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "GET", "/v1/nothing", headers: ["X-Request-Id": "order-17/b"], expect: 404)
            #expect(answer.headers["x-request-id"] == "order-17/b")
            #expect(answer["requestId"] == "order-17/b")
            for refused in ["two words", String(repeating: "x", count: 129), "caf\u{E9}", "4111111111111111"] {
                let answer = try await world.call("GET", "/livez", headers: ["X-Request-Id": refused], expect: 200)
                #expect(answer.headers["x-request-id"]?.hasPrefix("req_") == true)
            }
        }
    }

    @Test(arguments: [
        "text/plain", "application/xml", "", "application/json; charset=latin-1", "application/jsonx",
        "application/merge-patch+json", "application/x-www-form-urlencoded",
    ])
    func aBodyOfAnotherMediaTypeIsRefused(mediaType: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "POST", "/v1/receipts", as: .sender, headers: ["Idempotency-Key": "k1"], body: "{}",
                mediaType: mediaType, expect: 415)
            #expect(answer.code == "unsupported-media-type")
        }
    }

    @Test(arguments: ["gzip", "br", "identity, gzip"])
    func aBodyThatIsCodedIsRefused(coding: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "POST", "/v1/receipts", as: .sender, headers: ["Idempotency-Key": "k1", "Content-Encoding": coding],
                body: "{}", expect: 415)
            #expect(answer.code == "unsupported-media-type" && answer["detail"]?.string?.contains("Encoding") == true)
        }
    }

    @Test func theMediaTypeMayNameItsCharset() async throws {
        try await TestWorld.run { world in
            let body = String(decoding: JSONValue.receipt().serialized(), as: UTF8.self)
            try await world.call(
                "POST", "/v1/receipts", as: .sender, headers: ["Idempotency-Key": "k1"], body: body,
                mediaType: "Application/JSON ; charset=\"UTF-8\"", expect: 202)
        }
    }

    @Test func theCatalogueExplainsEveryProblem() async throws {
        try await TestWorld.run { world in
            let list = try await world.call("GET", "/v1/problems", expect: 200)
            let kinds = try #require(list["data"]?.array)
            for kind in kinds {
                let path = try #require(kind["type"]?.string)
                #expect(try await world.call("GET", path, expect: 200).json == kind)
            }
            #expect(Set(kinds.compactMap { $0["title"]?.string }).count == kinds.count)
            #expect(Set(kinds.compactMap { $0["explanation"]?.string }).count == kinds.count)
        }
    }

    @Test func liveAndReadyAreToldApart() async throws {
        try await TestWorld.run(readiness: { [("store", nil), ("engine", "is stopped")] }) { world in
            let live = try await world.call("GET", "/livez", expect: 200)
            #expect(live.json == ["status": "ok", "version": "1.2.3"])
            let ready = try await world.call("GET", "/readyz", expect: 503)
            #expect(ready["checks"]?.array?.last == ["check": "engine", "ok": false, "failure": "is stopped"])
        }
        try await TestWorld.run { world in
            let ready = try await world.call("GET", "/readyz", expect: 200)
            #expect(ready["status"] == "ok")
        }
    }

    @Test func aStoreThatIsGoneIsNoFalse202() async throws {
        try await TestWorld.run { world in
            try await world.post(expect: 202)
            await world.store.close()
            let answer = try await world.post(.receipt("TXN-2"), key: "k2", expect: 503)
            #expect(answer.code == "store-unavailable")
            #expect(answer.headers["retry-after"] == "5")
        }
    }

    @Test func theBenchmarksEchoAnswersWhatItGot() async throws {
        try await TestWorld.run { world in
            let body = #"{"a" : [1, 2]}"#
            let wire = try Wire(port: world.port)
            await wire.send(world.head("POST /echo", length: body.utf8.count) + body)
            let answer = try #require(Answer.parse(await wire.read { !Answer.parse($0).isEmpty }).first)
            #expect(answer.text == #"{"a":[1,2]}"#)
        }
    }
}
