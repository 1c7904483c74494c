import Domain
import JSON
import Storage
import Testing

@testable import ControlPlane

@Suite struct ResendTests {
    /// A receipt that was sent by SMS; its path.
    private static func sent(_ world: TestWorld) async throws -> String {
        let answer = try await world.post(expect: 202)
        try await finish(world)
        return try #require(answer.headers["location"])
    }

    /// Lets the one waiting SMS be taken.
    private static func finish(_ world: TestWorld) async throws {
        let delivery = try await world.beginSending()
        _ = try await world.store.outbox.settle(
            delivery, .send(.taken(ProviderReference(messageID: "m", conversationID: "c"))),
            rules: .init(policies: Policies(), plan: .standard),
            account: .init(startedAt: world.clock.now, detail: [:]), at: world.clock.now)
    }

    private static func resend(
        _ world: TestWorld, _ path: String, _ body: JSONValue = [:], key: String, expect status: Int,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await world.send(
            "POST", path + "/resend", body, as: .sender, headers: ["Idempotency-Key": key], expect: status, at: location
        )
    }

    @Test func aResendNeedsNoBody() async throws {
        try await TestWorld.run { world in
            let path = try await Self.sent(world)
            let made = try await world.call(
                "POST", path + "/resend", as: .sender, headers: ["Idempotency-Key": "r1"], expect: 202)
            let again = try await Self.resend(world, path, key: "r1", expect: 202)
            #expect(again.body == made.body && again.headers["idempotent-replayed"] == "true")
        }
    }

    @Test func aResendIsANewReceiptOfTheSamePayment() async throws {
        try await TestWorld.run { world in
            let path = try await Self.sent(world)
            let made = try await Self.resend(world, path, ["channels": ["email"]], key: "r1", expect: 202)
            #expect(made["resendOf"] == .string(String(path.dropFirst("/v1/receipts/".count))))
            #expect(made["channels"] == ["email"] && made["status"] == "accepted" && made["source"] == "api")
            #expect(made["transaction"]?["id"] == "TXN-1")
            let shown = try await world.call("GET", try #require(made.headers["location"]), as: .sender, expect: 200)
            #expect(shown["resendOf"] == made["resendOf"])
            let again = try await Self.resend(world, path, ["channels": ["email"]], key: "r1", expect: 202)
            #expect(again.body == made.body && again.headers["idempotent-replayed"] == "true")
            let other = try await Self.resend(world, path, ["channels": ["sms"]], key: "r1", expect: 422)
            #expect(other.code == "idempotency-key-reused")
            let both = try await world.call("GET", "/v1/receipts?transactionId=TXN-1", as: .sender, expect: 200)
            #expect(both["data"]?.array?.count == 2)
            #expect(try await world.entries(.receiptResent).count == 1)
        }
    }

    @Test func onePaymentStillHasOneReceiptOfItsOwn() async throws {
        try await TestWorld.run { world in
            let path = try await Self.sent(world)
            _ = try await Self.resend(world, path, key: "r1", expect: 202)
            let refused = try await world.post(key: "k2", expect: 409)
            #expect(refused.code == "receipt-exists" && refused.headers["location"] == path)
        }
    }

    @Test func fiveResendsAreTheMostWhicheverOfThemIsNamed() async throws {
        try await TestWorld.run { world in
            let first = try await Self.sent(world)
            var path = first
            for number in 1...5 {
                let made = try await Self.resend(world, path, ["channels": ["sms"]], key: "r\(number)", expect: 202)
                #expect(made["resendOf"] == .string(String(first.dropFirst("/v1/receipts/".count))))
                try await Self.finish(world)
                path = try #require(made.headers["location"])
            }
            #expect(try await Self.resend(world, path, key: "r6", expect: 409).code == "limit-reached")
            #expect(try await Self.resend(world, first, key: "r7", expect: 409).code == "limit-reached")
        }
    }

    @Test func ofFiftyResendsAtOnceOneIsMade() async throws {
        try await TestWorld.run { world in
            let path = try await Self.sent(world)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await world.call(
                            "POST", path + "/resend", as: .sender, headers: ["Idempotency-Key": "r\(number)"],
                            body: "{}"
                        ).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 202 }.count == 1 && statuses.filter { $0 == 409 }.count == 49)
        }
    }

    @Test func whatIsOnItsWayOrWithdrawnIsNotSentAgain() async throws {
        try await TestWorld.run { world in
            let waiting = try #require(try await world.post(expect: 202).headers["location"])
            #expect(try await Self.resend(world, waiting, key: "r1", expect: 409).code == "not-repeatable")
            try await world.call("POST", waiting + "/cancel", as: .sender, expect: 200)
            #expect(try await Self.resend(world, waiting, key: "r1", expect: 409).code == "not-repeatable")
        }
    }

    @Test func whatWasErasedIsNotSentAgain() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt().with("channels", ["sms"]), expect: 202)
            try await world.failSending()
            let list = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            let path = "/v1/receipts/" + (try #require(list["data"]?.array?.first?["id"]?.string))
            world.clock.advance(by: .days(31))
            _ = try await world.store.retention.run(world.tenant, at: world.clock.now) {}
            #expect(try await Self.resend(world, path, key: "r1", expect: 409).code == "not-repeatable")
        }
    }

    @Test func aWrongResendIsTold() async throws {
        try await TestWorld.run { world in
            let path = try await Self.sent(world)
            let bodies: [(JSONValue, String)] = [
                (["channels": []], "/channels too-short"), (["channels": ["fax"]], "/channels/0 not-allowed"),
                (["recipient": [:]], "/recipient unknown-field"),
            ]
            for (body, error) in bodies {
                #expect(try await Self.resend(world, path, body, key: "r", expect: 422).fieldErrors == [error])
            }
            try await world.send("POST", path + "/resend", [:], as: .sender, expect: 400)
            let nobody = "/v1/receipts/\(ReceiptID(at: world.clock.now))"
            _ = try await Self.resend(world, nobody, key: "r", expect: 404)
            let other = try await world.withTenant("other")
            _ = try await Self.resend(other, path, key: "r", expect: 404)
        }
    }

    @Test func aResendWithoutAnAddressForItsChannelIsRefused() async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(.receipt().with("recipient/email", nil), expect: 202)
            try await Self.finish(world)
            let path = try #require(answer.headers["location"])
            let refused = try await Self.resend(world, path, ["channels": ["email"]], key: "r", expect: 422)
            #expect(refused.fieldErrors == ["/channels no-address"])
        }
    }
}
