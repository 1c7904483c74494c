import Domain
import JSON
import Testing

@Suite struct SuppressionTests {
    private static let query = "/v1/suppressions?channel=email&address="

    @Test func anAddressIsSuppressedUntilAnAdminEndsIt() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["channel": "email", "address": "Carol@Example.com", "evidence": "by phone"]
            let put = try await world.send("PUT", "/v1/suppressions", body, as: .sender, expect: 200)
            #expect(put["address"] == "C***@Example.com")
            #expect(put["source"] == "api")
            #expect(put["createdAt"] == world.clock.now.json)
            world.clock.advance(by: .hours(1))
            let again = try await world.send(
                "PUT", "/v1/suppressions", body.with("source", "complaint"), as: .agent, expect: 200)
            #expect(again["createdAt"] == put["createdAt"], "the first one stands")

            let found = try await world.call("GET", Self.query + "carol%40example.com", as: .agent, expect: 200)
            #expect(found["evidence"] == "by phone")
            try await world.call("GET", Self.query + "dave@example.com", as: .agent, expect: 404)
            try await world.call("DELETE", Self.query + "carol@example.com", as: .tenantAdmin, expect: 204)
            try await world.call("DELETE", Self.query + "carol@example.com", as: .tenantAdmin, expect: 404)
            try await world.call("GET", Self.query + "carol@example.com", as: .agent, expect: 404)
        }
    }

    @Test func aPlusSignNeedNotBeEscaped() async throws {
        try await TestWorld.run { world in
            try await world.send(
                "PUT", "/v1/suppressions", ["channel": "sms", "address": "+15550001234"], as: .sender, expect: 200)
            for phone in ["+15550001234", "%2B15550001234"] {
                try await world.call("GET", "/v1/suppressions?channel=sms&address=\(phone)", as: .sender, expect: 200)
            }
        }
    }

    @Test(arguments: [
        ("", "?channel required"), ("?channel=sms", "?address required"),
        ("?channel=fax&address=x", "?channel not-allowed"),
        ("?channel=sms&address=5550001234", "?address invalid-phone"),
        ("?channel=email&address=%zz", "?address invalid-encoding"),
        ("?channel=email&address=%ff@example.com", "?address invalid-encoding"),
    ])
    func aWrongQuestionIsTold(query: String, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", "/v1/suppressions" + query, as: .sender, expect: 400)
            #expect(answer.code == "invalid-parameter")
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test(arguments: [
        (#"{"address": "+15550001234"}"#, "/channel required"), (#"{"channel": "sms"}"#, "/address required"),
        (#"{"channel": "sms", "address": "carol@example.com"}"#, "/address invalid-phone"),
        (#"{"channel": "sms", "address": "+15550001234", "source": "rumour"}"#, "/source not-allowed"),
    ])
    func aWrongSuppressionIsTold(body: String, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("PUT", "/v1/suppressions", as: .sender, body: body, expect: 422)
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test func whatCustomersWriteIsHeard() async throws {
        try await TestWorld.run { world in
            func say(_ message: String, _ outcome: String, word: String?) async throws {
                let body: JSONValue = ["channel": "sms", "address": "+15550001234", "message": .string(message)]
                let answer = try await world.send("PUT", "/v1/suppressions", body, as: .sender, expect: 200)
                #expect(answer["outcome"]?.string == outcome && answer["word"]?.string == word, "\(message)")
                #expect((answer["suppression"]?.object == nil) == (outcome == "lifted" || outcome == "ignored"))
            }
            let question = "/v1/suppressions?channel=sms&address=+15550001234"
            try await say("When will it come?", "ignored", word: nil)
            try await say("START", "ignored", word: "START")
            try await say(" ｓｔｏｐ!! ", "suppressed", word: "STOP")
            try await say("STOP", "suppressed", word: "STOP")
            let standing = try await world.call("GET", question, as: .sender, expect: 200)
            #expect(standing["source"] == "stop-message" && standing["evidence"] == "STOP")
            try await say("Start", "lifted", word: "START")
            try await world.call("GET", question, as: .sender, expect: 404)
            try await world.send(
                "PUT", "/v1/suppressions", ["channel": "sms", "address": "+15550001234"], as: .sender, expect: 200)
            try await say("Start", "kept", word: "START")
        }
    }

    @Test func aMessageBesideAnotherSourceIsRefused() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = [
                "channel": "sms", "address": "+15550001234", "message": "STOP", "source": "carrier",
            ]
            let answer = try await world.send("PUT", "/v1/suppressions", body, as: .sender, expect: 422)
            #expect(answer.fieldErrors == ["/source not-allowed"])
        }
    }

    @Test func suppressionsOfOneTenantAreNotThoseOfAnother() async throws {
        try await TestWorld.run { world in
            try await world.send(
                "PUT", "/v1/suppressions", ["channel": "email", "address": "carol@example.com"], as: .sender,
                expect: 200)
            let other = try await world.withTenant("other")
            try await other.call("GET", Self.query + "carol@example.com", as: .sender, expect: 404)
        }
    }
}
