import Domain
import Foundation
import HTTPTypes
import JSON
import Storage
import Testing

@testable import ControlPlane

/// Requests that make something, sent again under their idempotency key.
@Suite struct RepeatTests {
    private struct Making {
        let path: String
        let body: JSONValue
        let role: Role
        /// The list that shows what was made; how many there are of it is to stay the same.
        let list: String
    }

    private static func makings(_ world: TestWorld) async throws -> [Making] {
        return [
            Making(
                path: "/v1/tenants", body: ["slug": "new", "name": "New"], role: .platformAdmin, list: "/v1/tenants"),
            Making(
                path: world.settings("keys"), body: ["role": "sender", "name": "s"], role: .tenantAdmin,
                list: world.settings("keys")),
            Making(
                path: world.settings("erasures"), body: ["email": "nobody@example.com"], role: .tenantAdmin,
                list: world.settings("erasures")),
            Making(
                path: world.settings("templates/own/versions"), body: .version(), role: .tenantAdmin,
                list: world.settings("templates/own/versions")),
        ]
    }

    private func count(_ world: TestWorld, _ making: Making) async throws -> Int {
        try await world.call("GET", making.list, as: making.role, expect: 200)["data"]?.array?.count ?? 0
    }

    @Test func theSameRequestGetsTheFirstAnswerAndMakesNothingMore() async throws {
        try await TestWorld.run { world in
            for (number, making) in try await Self.makings(world).enumerated() {
                let first = try await world.send(
                    "POST", making.path, making.body, as: making.role, headers: ["Idempotency-Key": "k\(number)"])
                #expect([201, 202].contains(first.status), "\(making.path): \(first.text)")
                #expect(first.headers["idempotent-replayed"] == nil)
                let made = try await count(world, making)
                #expect(made > 0)
                world.clock.advance(by: .minutes(5))
                let again = try await world.send(
                    "POST", making.path, making.body, as: making.role, headers: ["Idempotency-Key": "\"k\(number)\""])
                #expect(again.status == first.status)
                #expect(again.text == first.text)
                for name in ["location", "etag", "content-type"] {
                    #expect(again.headers[name] == first.headers[name], "\(making.path) \(name)")
                }
                #expect(again.headers["idempotent-replayed"] == "true")
                #expect(try await count(world, making) == made)
                let other = try await world.send(
                    "POST", making.path, making.body.with("name", "another"), as: making.role,
                    headers: ["Idempotency-Key": "k\(number)"], expect: 422)
                #expect(other.code == "idempotency-key-reused")
            }
        }
    }

    @Test func withoutAKeyEachRequestMakesSomething() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["role": "sender", "name": "s"]
            let first = try await world.send("POST", world.settings("keys"), body, as: .tenantAdmin, expect: 201)
            let second = try await world.send("POST", world.settings("keys"), body, as: .tenantAdmin, expect: 201)
            #expect(first["id"] != second["id"])
        }
    }

    @Test func aRetryIsAnsweredOnce() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt().with("channels", ["sms"]), expect: 202)
            try await world.failSending()
            let list = try await world.call("GET", "/v1/follow-ups", as: .agent, expect: 200)
            let id = try #require(list["data"]?.array?.first?["id"]?.string)
            let headers = ["Idempotency-Key": "k"]
            let path = "/v1/follow-ups/\(id)/retry"
            let first = try await world.send("POST", path, [:], as: .agent, headers: headers, expect: 202)
            try await world.failSending()
            let again = try await world.send("POST", path, [:], as: .agent, headers: headers, expect: 202)
            #expect(again.text == first.text)
            #expect(again.headers["idempotent-replayed"] == "true")
            #expect(try await world.entries(.followUpRetried).count == 1)
        }
    }

    @Test func aRepeatedSecretStillOpens() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["role": "sender", "name": "s"]
            let headers = ["Idempotency-Key": "k"]
            try await world.send("POST", world.settings("keys"), body, as: .tenantAdmin, headers: headers, expect: 201)
            let again = try await world.send(
                "POST", world.settings("keys"), body, as: .tenantAdmin, headers: headers, expect: 201)
            try await world.call("GET", "/v1/receipts", key: again["secret"]?.string, expect: 200)
        }
    }

    /// What one key was shown, another one is not: it is another request.
    @Test func anotherApiKeyIsNotShownTheAnswer() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["role": "sender", "name": "s"]
            let headers = ["Idempotency-Key": "k"]
            try await world.send("POST", world.settings("keys"), body, as: .tenantAdmin, headers: headers, expect: 201)
            let other = try await world.send(
                "POST", world.settings("keys"), body, as: .platformAdmin, headers: headers, expect: 422)
            #expect(other.code == "idempotency-key-reused")
            let foreign = try await world.withTenant("other")
            try await foreign.send(
                "POST", foreign.settings("keys"), body, as: .tenantAdmin, headers: headers, expect: 201)
        }
    }

    @Test func aRefusedRequestMayBeCorrectedUnderItsKey() async throws {
        try await TestWorld.run { world in
            let headers = ["Idempotency-Key": "k"]
            try await world.send(
                "POST", world.settings("keys"), ["role": "no-such", "name": "s"], as: .tenantAdmin, headers: headers,
                expect: 422)
            try await world.send(
                "POST", world.settings("keys"), ["role": "agent", "name": "s"], as: .tenantAdmin, headers: headers,
                expect: 201)
            try await world.send(
                "POST", "/v1/tenants", ["slug": "acme", "name": "A"], as: .platformAdmin,
                headers: headers, expect: 409)
            try await world.send(
                "POST", "/v1/tenants", ["slug": "acme-2", "name": "A"], as: .platformAdmin,
                headers: headers, expect: 201)
        }
    }

    @Test func aKeyThatCanNotBeTakenIsRefused() async throws {
        try await TestWorld.run { world in
            let answer = try await world.send(
                "POST", world.settings("keys"), ["role": "agent", "name": "s"], as: .tenantAdmin,
                headers: ["Idempotency-Key": "\"open"], expect: 400)
            #expect(answer.code == "idempotency-key-invalid")
        }
    }

    @Test func manyAtOnceUnderOneKeyMakeOneKey() async throws {
        try await TestWorld.run { world in
            let before = try await world.store.tenant(world.tenant).keys(after: nil, limit: 100).count
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await world.send(
                            "POST", world.settings("keys"), ["role": "sender", "name": "s"], as: .tenantAdmin,
                            headers: ["Idempotency-Key": "k"])
                    }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(Set(answers.filter { $0.status == 201 }.map(\.body)).count == 1)
            #expect(answers.allSatisfy { $0.status == 201 || $0.code == "idempotency-in-progress" })
            #expect(try await world.store.tenant(world.tenant).keys(after: nil, limit: 100).count == before + 1)
        }
    }

    /// Whatever the resource has become since: the answer is to the request, not to the state.
    @Test func theAnswerOutlivesWhatItTellsOf() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = [
                "role": "sender", "name": "s", "expiresAt": (world.clock.now + .minutes(1)).json,
            ]
            let headers = ["Idempotency-Key": "k"]
            let first = try await world.send(
                "POST", world.settings("keys"), body, as: .tenantAdmin, headers: headers, expect: 201)
            try await world.call("DELETE", try #require(first.headers["location"]), as: .tenantAdmin, expect: 204)
            world.clock.advance(by: .hours(1))
            let again = try await world.send(
                "POST", world.settings("keys"), body, as: .tenantAdmin, headers: headers, expect: 201)
            #expect(again.body == first.body)
        }
    }

    /// One list of routes tells the contract and the program the same.
    @Test func theContractNamesTheHeaderWhereItIsTaken() async throws {
        let contract = try Contract.shared()
        let own: Set<String> = [
            "/v1/receipts", "/v1/receipts/batch", "/v1/receipts/{receipt}/resend",
            "/v1/tenants/{tenant}/templates/{template}/test",
        ]
        try await TestWorld.run { world in
            for route in world.routes {
                let operation = contract.operation(route.method.rawValue, route.path)
                let header = (operation?["parameters"]?.array ?? []).map(contract.resolved)
                    .first { $0["name"] == "Idempotency-Key" }
                let name = "\(route.method) \(route.path)"
                #expect((header != nil && header?["required"] != true) == route.isRepeatable, "\(name)")
                let makes = ["201", "202"].contains { operation?["responses"]?[$0] != nil }
                guard route.method == .post, makes, route.path.hasPrefix("/v1"), !route.path.contains("webhooks")
                else { continue }
                #expect(route.isRepeatable || own.contains(route.path), "\(name) makes something only once")
            }
        }
    }
}
