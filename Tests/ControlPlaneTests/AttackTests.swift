import Domain
import JSON
import Testing

@Suite struct AttackTests {
    /// What must be answered by which problem, as bytes: not all of it is text.
    static let bodies: [(name: String, bytes: [UInt8], status: Int, code: String)] = [
        ("nothing", [], 400, "malformed-json"),
        ("half", Array(#"{"a": "#.utf8), 400, "malformed-json"),
        ("two texts", Array("{} {}".utf8), 400, "malformed-json"),
        ("a trailing comma", Array(#"{"a": 1,}"#.utf8), 400, "malformed-json"),
        ("NaN", Array(#"{"a": NaN}"#.utf8), 400, "malformed-json"),
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8), 400, "malformed-json"),
        ("deep arrays", Array(String(repeating: "[", count: 100_000).utf8), 400, "too-deep"),
        (
            "33 levels",
            Array((String(repeating: #"{"a":"#, count: 33) + "1" + String(repeating: "}", count: 33)).utf8), 400,
            "too-deep"
        ),
        (
            "2,001 names", Array(("{" + (0...2_000).map { #""n\#($0)":1"# }.joined(separator: ",") + "}").utf8), 400,
            "too-many-names"
        ),
        ("a name twice", Array(#"{"a": {"b": 1, "\u0062": 2}}"#.utf8), 400, "duplicate-name"),
        ("a lone surrogate", Array(#"{"a": "\uD800"}"#.utf8), 400, "invalid-unicode"),
        ("invalid UTF-8", Array(#"{"a": ""#.utf8) + [0xFF] + Array("\"}".utf8), 400, "invalid-unicode"),
        ("an overlong NUL", Array(#"{"a": ""#.utf8) + [0xC0, 0x80] + Array("\"}".utf8), 400, "invalid-unicode"),
        ("300 KiB", Array(repeating: 0x20, count: 300 * 1024), 413, "body-too-large"),
    ]

    @Test(arguments: bodies)
    func aBrokenBodyIsTold(name: String, bytes: [UInt8], status: Int, code: String) async throws {
        try await TestWorld.run { world in
            let wire = try Wire(port: world.port)
            await wire.send(world.head("POST /v1/receipts", length: bytes.count))
            await wire.send(bytes)
            let answer = try #require(Answer.parse(await wire.read { !Answer.parse($0).isEmpty }).first)
            #expect(answer.status == status)
            #expect(answer.code == code)
            #expect(try Contract.shared().faults(of: answer, to: "POST", "/v1/receipts") == [])
            try await world.call("GET", "/livez", expect: 200)
        }
    }

    @Test func aNameThatIsGivenTwiceIsPointedAt() async throws {
        try await TestWorld.run { world in
            func send(_ body: String) async throws -> Answer {
                try await world.call(
                    "POST", "/v1/receipts", as: .sender, headers: ["Idempotency-Key": "k1"], body: body, expect: 400)
            }
            let plain = try await send(#"{"a": {"b/c": 1, "b/c": 2}}"#)
            #expect(plain.fieldErrors == ["/a/b~1c duplicate-name"])
            let card = try await send(#"{"4111111111111111": 1, "4111111111111111": 2}"#)
            #expect(card.fieldErrors == [" duplicate-name"])
        }
    }

    @Test func aBodyOfUnknownLengthIsBoundedToo() async throws {
        try await TestWorld.run { world in
            let wire = try Wire(port: world.port)
            await wire.send(world.head("POST /v1/receipts", extra: "Transfer-Encoding: chunked"))
            let chunk = "10000\r\n" + String(repeating: " ", count: 65_536) + "\r\n"
            for _ in 0..<5 { await wire.send(chunk) }
            let answer = try #require(Answer.parse(await wire.read { !Answer.parse($0).isEmpty }).first)
            #expect(answer.status == 413)
        }
    }

    @Test func aBodyInManyPiecesIsPutTogether() async throws {
        try await TestWorld.run(bodyTime: .seconds(600)) { world in
            let body = JSONValue.receipt().serialized()
            let wire = try Wire(port: world.port)
            await wire.send(world.head("POST /v1/receipts", length: body.count))
            for start in stride(from: 0, to: body.count, by: 32) {
                await wire.send(Array(body[start..<min(start + 32, body.count)]))
            }
            let answer = try #require(Answer.parse(await wire.read { !Answer.parse($0).isEmpty }).first)
            #expect(answer.status == 202)
        }
    }

    @Test func aBodyThatTricklesIsCutOff() async throws {
        try await TestWorld.run(bodyTime: .milliseconds(50)) { world in
            let wire = try Wire(port: world.port)
            await wire.send(world.head("POST /v1/receipts", length: 1_000))
            await wire.send("{")
            // Ends only when the server closes the connection.
            let answer = try #require(Answer.parse(await wire.read()).first)
            #expect(answer.status == 408)
            #expect(answer.code == "request-timeout")
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test func oneConnectionCarriesManyRequestsAtOnce() async throws {
        try await TestWorld.run { world in
            let count = 50
            let wire = try Wire(port: world.port)
            var bytes: [UInt8] = []
            for number in 0..<count {
                let body = JSONValue.receipt("TXN-\(number)").serialized()
                bytes += Array(world.head("POST /v1/receipts", length: body.count, key: "k\(number)").utf8) + body
            }
            await wire.send(bytes)
            let answers = Answer.parse(await wire.read { Answer.parse($0).count == count })
            #expect(answers.map(\.status) == Array(repeating: 202, count: count))
            let ids = answers.map { $0["transaction"]?["id"]?.string }
            #expect(ids == (0..<count).map { "TXN-\($0)" })
        }
    }

    @Test func aRefusedRequestDoesNotSpoilTheNextOne() async throws {
        try await TestWorld.run { world in
            let wire = try Wire(port: world.port)
            let junk = "this is not JSON at all"
            await wire.send(world.head("POST /v1/nothing", length: junk.utf8.count) + junk)
            await wire.send(world.head("POST /v1/receipts", length: junk.utf8.count) + junk)
            await wire.send(world.head("GET /livez"))
            let answers = Answer.parse(await wire.read { Answer.parse($0).count == 3 })
            #expect(answers.map(\.status) == [404, 400, 200])
        }
    }

    @Test func aHalfClosedConnectionGetsItsAnswer() async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().serialized()
            let wire = try Wire(port: world.port)
            await wire.send(Array(world.head("POST /v1/receipts", length: body.count).utf8) + body)
            wire.finish()
            let answer = try #require(Answer.parse(await wire.read()).first)
            #expect(answer.status == 202)
        }
    }

    @Test func aBodyThatIsCutOffIsNoReceipt() async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().serialized()
            let wire = try Wire(port: world.port)
            await wire.send(world.head("POST /v1/receipts", length: body.count + 10))
            await wire.send(body)
            wire.finish()
            #expect(Answer.parse(await wire.read()).allSatisfy { $0.status == 400 })
            let list = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            #expect(list["data"] == [])
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
        "GET /livez HTTP/1.1\r\nbroken\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a\r\nX-Long: \(String(repeating: "x", count: 100_000))\r\n\r\n",
        "POST /v1/receipts HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/receipts HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ])
    func whatIsNotHTTPIsRefusedAndTheServerLives(bytes: String) async throws {
        try await TestWorld.run { world in
            let wire = try Wire(port: world.port)
            await wire.send(bytes)
            wire.finish()
            let answers = Answer.parse(await wire.read())
            #expect(answers.allSatisfy { (400..<500).contains($0.status) })
            try await world.call("GET", "/livez", expect: 200)
        }
    }
}

extension TestWorld {
    /// The head of a request as an upstream system sends it.
    func head(_ start: String, length: Int? = nil, key: String = "k1", extra: String? = nil) -> String {
        var lines = ["\(start) HTTP/1.1", "Host: 127.0.0.1", "Authorization: Bearer \(keys[.sender] ?? "")"]
        lines += ["Content-Type: application/json", "Idempotency-Key: \(key)"]
        if let length { lines.append("Content-Length: \(length)") }
        if let extra { lines.append(extra) }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }
}
