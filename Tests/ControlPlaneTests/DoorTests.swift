import Domain
import Testing

/// Card data in what comes with a request besides its body.
@Suite struct DoorTests {
    private static let places: [(target: String, headers: [String: String], place: String)] = [
        ("/v1/receipts?conversationId=4111111111111111", [:], "?conversationId"),
        ("/v1/receipts?conversationId=4111%201111%201111%201111", [:], "?conversationId"),
        ("/v1/receipts?transactionId=cvv%20123", [:], "?transactionId"),
        ("/v1/receipts/4111111111111111", [:], "path"), ("/v1/receipts/4111%2D1111-1111-1111", [:], "path"),
        ("/v1/receipts/rcp_4111111111111111zzzzzzzzzz", [:], "path"),
        ("/v1/receipts", ["X-Request-Id": "4111111111111111"], "header X-Request-Id"),
        ("/v1/receipts", ["X-Note": "card 4111 1111 1111 1111"], "header X-Note"),
        ("/v1/receipts", ["User-Agent": "5555555555554444"], "header User-Agent"),
        ("/v1/receipts", ["X-4111111111111111": "a"], "header"),
    ]

    @Test(arguments: places)
    func cardDataBesidesTheBodyIsRefused(target: String, headers: [String: String], place: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", target, as: .sender, headers: headers, expect: 422)
            #expect(answer.code == "card-data")
            #expect(answer.fieldErrors == [place + " card-data"])
            for digits in ["4111 1111", "41111111", "55555555"] {
                #expect(!answer.text.contains(digits) && !answer.headers.values.contains { $0.contains(digits) })
                #expect(!world.log.lines.contains { $0.contains(digits) })
            }
        }
    }

    @Test func whatTracingSystemsSendIsNoCardData() async throws {
        try await TestWorld.run { world in
            for (name, value) in [
                ("x-datadog-trace-id", "4111111111111111"), ("x-b3-traceid", "4111111111111111"),
                ("traceparent", "00-4111111111111111abcdefabcdefabcd-00f067aa0ba902b7-01"),
            ] {
                try await world.call("GET", "/v1/receipts", as: .sender, headers: [name: value], expect: 200)
            }
            #expect(!world.log.lines.contains { $0.contains("4111111111111111") })
        }
    }

    @Test func whoShowsNoKeyIsToldSoFirst() async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", "/v1/receipts/4111111111111111", expect: 401)
            #expect(!answer.text.contains("41111111"))
        }
    }
}
