import Domain
import JSON
import Testing

@testable import ControlPlane

@Suite struct TemplateTestSendTests {
    private static let body: JSONValue = ["recipient": ["email": "me@example.com", "phone": "+15550001234"]]

    private func send(
        _ world: TestWorld, _ body: JSONValue = Self.body, name: String = "payment-receipt", key: String = "t1",
        as role: Role = .tenantAdmin, expect status: Int, at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await world.send(
            "POST", world.templates("\(name)/test"), body, as: role, headers: ["Idempotency-Key": key], expect: status,
            at: location)
    }

    @Test func aTestIsAReceiptOfItsOwnKind() async throws {
        try await TestWorld.run { world in
            let answer = try await send(world, expect: 202)
            #expect(answer["source"] == "test" && answer["status"] == "accepted")
            #expect(answer["transaction"]?["id"]?.string?.hasPrefix("TEST-") == true)
            #expect(answer["recipient"]?["email"] == "m***@example.com")
            let path = try #require(answer.headers["location"])
            let receipt = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(receipt["source"] == "test")
            let events = try await world.call("GET", path + "/events", as: .tenantAdmin, expect: 200)
            #expect(events["data"]?.array?.first?["detail"]?["source"] == "test")
            let another = try await send(world, key: "t2", expect: 202)
            #expect(another["transaction"]?["id"] != answer["transaction"]?["id"])
        }
    }

    @Test func aDraftIsTestedOnTheChannelsThatItHas() async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", .version(locale: "de"))
            let body = Self.body.with("version", 1)
            let answer = try await send(world, body, name: "hello", expect: 202)
            #expect(answer["template"] == ["name": "hello", "version": 1] && answer["channels"] == ["sms"])
            let email = try await send(
                world, body.with("channels", ["email"]), name: "hello", key: "t2", expect: 422)
            #expect(email.fieldErrors == ["/channels no-channel"])
            let published = try await send(world, name: "hello", key: "t3", expect: 422)
            #expect(published.fieldErrors == ["/version required"])
        }
    }

    @Test func aRepeatedTestIsSentOnce() async throws {
        try await TestWorld.run { world in
            let first = try await send(world, expect: 202)
            world.clock.advance(by: .seconds(5))
            let again = try await send(world, expect: 202)
            #expect(again.body == first.body && again.headers["idempotent-replayed"] == "true")
            let changed = Self.body.with("version", 1)
            #expect(try await send(world, changed, expect: 422).code == "idempotency-key-reused")
            #expect(try await send(world, name: "refund-receipt", expect: 422).code == "idempotency-key-reused")
            // Receipts count their keys with tests.
            #expect(try await world.post(key: "t1", expect: 422).code == "idempotency-key-reused")
            let list = try await world.call("GET", "/v1/receipts", as: .tenantAdmin, expect: 200)
            #expect(list["data"]?.array?.count == 1)
        }
    }

    @Test func aTestDoesNotStandInTheWayOfAPayment() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt("TXN-1"), expect: 202)
            _ = try await send(world, expect: 202)
            try await world.post(.receipt("TXN-2"), key: "k2", expect: 202)
            let answer = try await send(
                world, Self.body.with("transaction", ["id": "TXN-3"]), key: "t2", expect: 422)
            #expect(answer.fieldErrors == ["/transaction not-allowed"])
        }
    }

    static let refused: [(body: JSONValue, errors: [String])] = [
        ([:], ["/recipient required"]),
        (["recipient": [:]], ["/recipient required"]),
        (["recipient": ["name": "Ann"]], ["/recipient required"]),
        (["recipient": ["email": "x"]], ["/recipient/email invalid-email"]),
        (["recipient": ["phone": "+15550001234"], "channels": ["email"]], ["/channels no-address"]),
        (["recipient": ["phone": "+15550001234"], "channels": "sms"], ["/channels wrong-type"]),
        (["recipient": ["phone": "+15550001234"], "template": "x"], ["/template unknown-field"]),
        (["recipient": ["phone": "+15550001234"], "variables": ["a b": "x"]], ["/variables/a b invalid-name"]),
    ]

    @Test(arguments: refused)
    func aWrongTestIsTold(body: JSONValue, errors: [String]) async throws {
        try await TestWorld.run { world in
            let answer = try await send(world, body, expect: 422)
            #expect(answer.fieldErrors == errors)
            // The sample's addresses are nobody's.
            let list = try await world.call("GET", "/v1/receipts", as: .tenantAdmin, expect: 200)
            #expect(list["data"] == [])
        }
    }

    @Test func aTestNeedsAKeyAndAnActiveTenant() async throws {
        try await TestWorld.run { world in
            let missing = try await world.send(
                "POST", world.templates("payment-receipt/test"), Self.body, as: .tenantAdmin, expect: 400)
            #expect(missing.code == "idempotency-key-missing")
            let tenant = try await world.call("GET", "/v1/tenants/\(world.tenant)", as: .platformAdmin, expect: 200)
            try await world.send(
                "PATCH", "/v1/tenants/\(world.tenant)", ["status": "suspended"], as: .platformAdmin,
                headers: ["If-Match": tenant.headers["etag"] ?? ""], expect: 200)
            #expect(try await send(world, expect: 403).code == "tenant-suspended")
        }
    }

    @Test func cardDataIsRefused() async throws {
        try await TestWorld.run { world in
            let answer = try await send(
                world, Self.body.with("transaction", ["authorizationCode": "4111111111111111"]), expect: 422)
            #expect(answer.code == "card-data")
        }
    }
}
