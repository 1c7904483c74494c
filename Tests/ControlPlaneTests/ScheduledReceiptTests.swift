import Domain
import JSON
import Storage
import Testing

/// `notBefore` of a receipt.
@Suite struct ScheduledReceiptTests {
    @Test func aLaterTimeIsToldAndMovesTheEnd() async throws {
        try await TestWorld.run { world in
            let start = world.clock.now + .hours(10)
            let body = JSONValue.receipt().with("notBefore", start.json)
            let headers = ["Idempotency-Key": "later"]
            let made = try await world.send("POST", "/v1/receipts", body, as: .sender, headers: headers, expect: 202)
            #expect(made["notBefore"] == start.json && made["status"] == "accepted")
            #expect(made["expiresAt"] == (start + .hours(4)).json)
            let again = try await world.send("POST", "/v1/receipts", body, as: .sender, headers: headers, expect: 202)
            #expect(again.body == made.body && again.headers["idempotent-replayed"] == "true")
            let path = try #require(made.headers["location"])
            let read = try await world.call("GET", path, as: .sender, expect: 200)
            #expect(read.body == made.body)
            let due = try await world.store.outbox.waiting().map(\.due)
            #expect(due == [start])
            try await world.call("POST", path + "/cancel", as: .sender, expect: 200)
        }
    }

    @Test(arguments: [
        (JSONValue.string("soon"), JSONValue.null, "/notBefore invalid-time"),
        ("2100-01-01T00:00:00Z", .null, "/notBefore out-of-range"),
        ("2100-01-01T00:00:00Z", "2100-01-02T00:00:00Z", "/expiresAt out-of-range"),
        ("2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z", "/expiresAt out-of-range"),
        (12, .null, "/notBefore wrong-type"),
    ])
    func aTimeThatCanNotBeIsTold(notBefore: JSONValue, expiresAt: JSONValue, error: String) async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().with("notBefore", notBefore).with("expiresAt", expiresAt)
            let answer = try await world.send(
                "POST", "/v1/receipts", body, as: .sender, headers: ["Idempotency-Key": "x"], expect: 422)
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test func aTimeThatIsOverMeansAtOnce() async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().with("notBefore", (world.clock.now - .days(1)).json)
            try await world.send(
                "POST", "/v1/receipts", body, as: .sender, headers: ["Idempotency-Key": "x"], expect: 202)
            #expect(try await world.store.outbox.waiting().map(\.due) == [world.clock.now])
        }
    }
}
