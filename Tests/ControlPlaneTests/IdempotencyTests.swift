import Domain
import HTTPTypes
import JSON
import Testing

@testable import ControlPlane
@testable import Intake

@Suite struct IdempotencyTests {
    @Test func aReceiptNeedsAKey() async throws {
        try await TestWorld.run { world in
            let body = String(decoding: JSONValue.receipt().serialized(), as: UTF8.self)
            let answer = try await world.call("POST", "/v1/receipts", as: .sender, body: body, expect: 400)
            #expect(answer.code == "idempotency-key-missing")
        }
    }

    @Test(arguments: [
        "", "\"\"", "\"open", "\"a\"b", "\"a\\n\"", "caf\u{E9}", "tab\there", String(repeating: "k", count: 256),
    ])
    func aKeyThatCanNotBeTakenIsRefused(key: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(key: key, expect: 400)
            #expect(answer.code == "idempotency-key-invalid")
        }
    }

    @Test func ofTwoKeysNoneIsTaken() async throws {
        try await TestWorld.run { world in
            for second in ["k2", "k1"] {
                let answer = try await world.post(key: "k1\r\nIdempotency-Key: \(second)", expect: 400)
                #expect(answer.code == "idempotency-key-invalid")
            }
            try await world.post(key: "one, with a comma", expect: 202)
        }
    }

    @Test func theSameRequestGetsTheFirstAnswerByteForByte() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(expect: 202)
            world.clock.advance(by: .minutes(5))
            let again = try await world.post(expect: 202)
            #expect(again.body == first.body)
            #expect(again.headers["location"] == first.headers["location"])
            #expect(again.headers["idempotent-replayed"] == "true")
        }
    }

    @Test func theOrderOfMembersAndSpaceDoNotMakeAnotherRequest() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(expect: 202)
            let object = try #require(JSONValue.receipt().object)
            let turned = JSONValue.object(JSONObject(object.members.reversed())).serialized()
            let text = String(decoding: turned, as: UTF8.self).replacing(":", with: " : ")
            let again = try await world.call(
                "POST", "/v1/receipts", as: .sender, headers: ["Idempotency-Key": "k1"],
                body: text.replacing("09 : 30 : 00", with: "09:30:00"), expect: 202)
            #expect(again.body == first.body)
        }
    }

    @Test func theBareAndTheQuotedFormAreOneKey() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(key: "a\\\"b", expect: 202)
            #expect(try await world.post(key: "\"a\\\\\\\"b\"", expect: 202).body == first.body)
        }
    }

    @Test func aKeyOf255CharactersIsTaken() async throws {
        try await TestWorld.run { world in
            try await world.post(key: String(repeating: "k", count: 255), expect: 202)
        }
    }

    @Test func aKeyBelongsToOneRequest() async throws {
        try await TestWorld.run { world in
            try await world.post(expect: 202)
            let other = JSONValue.receipt("TXN-2")
            #expect(try await world.post(other, expect: 422).code == "idempotency-key-reused")
        }
    }

    @Test func aKeyBelongsToOneTenant() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(expect: 202)
            let other = try await world.withTenant("other")
            let second = try await other.post(expect: 202)
            #expect(second["id"] != first["id"])
            #expect(second.headers["idempotent-replayed"] == nil)
        }
    }

    @Test func onePaymentHasOneReceipt() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(expect: 202)
            let second = try await world.post(key: "k2", expect: 409)
            #expect(second.code == "receipt-exists")
            #expect(second["receiptId"] == first["id"])
            #expect(second.headers["location"] == first.headers["location"])
            try await world.post(.receipt().with("transaction/type", "refund"), key: "k3", expect: 202)
        }
    }

    @Test func aRefusedRequestMayBeCorrectedUnderItsKey() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt().with("transaction/amount", "1"), expect: 422)
            try await world.post(expect: 202)
        }
    }

    /// What was accepted once is answered the same, whatever the clock and the settings say since.
    @Test func aRepeatedRequestOutlivesItsExpiryAndTheTenantsSettings() async throws {
        try await TestWorld.run { world in
            let late = JSONValue.receipt().with("expiresAt", "2026-11-22T10:30:00Z")
            let first = try await world.post(late, expect: 202)
            let phoneOnly = JSONValue.receipt("TXN-2").with("recipient/email", nil)
            let second = try await world.post(phoneOnly, key: "k2", expect: 202)
            world.clock.advance(by: .hours(1))
            try await world.send(
                "PATCH", world.settings("policies"), ["channels": ["email"]], as: .tenantAdmin,
                headers: ["If-Match": "*"], expect: 200)
            #expect(try await world.post(late, expect: 202).body == first.body)
            #expect(try await world.post(phoneOnly, key: "k2", expect: 202).body == second.body)
            let changed = try await world.post(late.with("metadata", ["a": "b"]), expect: 422)
            #expect(changed.code == "idempotency-key-reused")
        }
    }

    @Test func manyAtOnceUnderOneKeyMakeOneReceipt() async throws {
        try await TestWorld.run { world in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await world.send(
                            "POST", "/v1/receipts", .receipt(), as: .sender, headers: ["Idempotency-Key": "k1"])
                    }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let accepted = answers.filter { $0.status == 202 }
            #expect(Set(accepted.map(\.body)).count == 1)
            #expect(accepted.count { $0.headers["idempotent-replayed"] == nil } == 1)
            #expect(answers.allSatisfy { $0.status == 202 || $0.code == "idempotency-in-progress" })
            let list = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            #expect(list["data"]?.array?.count == 1)
        }
    }

    @Test func aKeyThatIsUnderWayIsTold() async throws {
        try await TestWorld.run { world in
            let intake = AcceptReceipt(store: world.store, templates: try TestWorld.catalogue(world.store))
            let claim = RequestsInProgress.Key(tenant: world.tenant, text: "k1")
            #expect(intake.inProgress.begin(claim))
            let early = try await intake.accept(.receipt(), for: world.tenant, key: "k1", at: world.clock.now)
            #expect(early == .inProgress)
            intake.inProgress.end(claim)
            let outcome = try await intake.accept(.receipt(), for: world.tenant, key: "k1", at: world.clock.now)
            guard case .accepted = outcome else {
                Issue.record("not accepted: \(outcome)")
                return
            }
        }
        do {
            _ = try ReceiptAcceptance.reply(to: .inProgress)
            Issue.record("is no problem")
        } catch {
            let reply = error.reply(instance: "/", requestID: "r")
            #expect(reply.status == .conflict)
            #expect(reply.headers[.retryAfter] == "1")
        }
    }
}
