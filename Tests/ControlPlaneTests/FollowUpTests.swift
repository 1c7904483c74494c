import Domain
import Foundation
import JSON
import Storage
import Testing
import Vault

@testable import ControlPlane

@Suite struct FollowUpTests {
    private static let path = "/v1/follow-ups"

    /// A receipt that failed on its one channel, and its follow-up as answers show it.
    static func failed(_ world: TestWorld, key: String = "k1") async throws -> JSONValue {
        try await world.post(.receipt("TXN-\(key)").with("channels", ["sms"]), key: key, expect: 202)
        try await world.failSending()
        let list = try await world.call("GET", path + "?status=open", as: .agent, expect: 200)
        return try #require(list["data"]?.array?.last)
    }

    static func path(_ followUp: JSONValue, _ step: String = "") throws -> String {
        path + "/" + (try #require(followUp["id"]?.string)) + step
    }

    private static func secondAgent(_ world: TestWorld) async throws -> String {
        let made = try await world.send(
            "POST", world.settings("keys"), ["role": "agent", "name": "Bob"], as: .tenantAdmin, expect: 201)
        return try #require(made["secret"]?.string)
    }

    @Test func anAgentTakesOneAndTheOtherIsToldWhoHasIt() async throws {
        try await TestWorld.run { world in
            let followUp = try await Self.failed(world)
            let claim = try Self.path(followUp, "/claim")
            let bob = try await Self.secondAgent(world)
            let usual = try await world.call("POST", claim, as: .agent, expect: 200)
            #expect(usual["claimedUntil"] == (world.clock.now + .minutes(30)).json)
            let mine = try await world.send("POST", claim, ["minutes": 10], as: .agent, expect: 200)
            #expect(mine["status"] == "claimed")
            let refused = try await world.call("POST", claim, key: bob, body: "{}", expect: 409)
            #expect(refused.code == "follow-up-claimed")
            #expect(refused["claimedBy"] == mine["claimedBy"] && refused["claimedUntil"] == mine["claimedUntil"])
            let ended = try await world.call(
                "POST", Self.path(followUp, "/resolve"), key: bob, body: #"{"outcome": "escalated"}"#, expect: 409)
            #expect(ended.code == "follow-up-claimed")
            let own = try await world.call("GET", Self.path + "?claimedBy=me", as: .agent, expect: 200)
            #expect(own["data"]?.array?.count == 1)
            let others = try await world.call("GET", Self.path + "?claimedBy=me", key: bob, expect: 200)
            #expect(others["data"] == [])
            world.clock.advance(by: .minutes(10))
            try await world.call("POST", claim, key: bob, body: "{}", expect: 200)
            let told = try await world.entries(.followUpClaimed)
            let agent = mine["claimedBy"]?.string
            #expect(told.map(\.header.core.actor) == [agent, agent, told.last?.header.core.actor])
        }
    }

    @Test func aHundredAgentsAtOnceMakeOneWinner() async throws {
        try await TestWorld.run { world in
            let claim = try Self.path(try await Self.failed(world), "/claim")
            let keys = [try #require(world.keys[.agent]), try await Self.secondAgent(world)]
            let statuses = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let answer = try await world.call("POST", claim, key: keys[number % 2], body: "{}")
                        return (number % 2, answer.status)
                    }
                }
                return try await group.reduce(into: [(Int, Int)]()) { $0.append($1) }
            }
            let winners = Set(statuses.filter { $0.1 == 200 }.map(\.0))
            #expect(winners.count == 1)
            #expect(statuses.filter { $0.1 == 200 }.count == 50 && statuses.filter { $0.1 == 409 }.count == 50)
        }
    }

    @Test func theEndIsWrittenOnceWithItsNote() async throws {
        try await TestWorld.run { world in
            let followUp = try await Self.failed(world)
            let resolve = try Self.path(followUp, "/resolve")
            let end: JSONValue = ["outcome": "customer-contacted", "note": "Her son, +44 7700 900123, took it down."]
            let first = try await world.send("POST", resolve, end, as: .agent, expect: 200)
            #expect(first["status"] == "resolved" && first["note"] == end["note"])
            let again = try await world.send("POST", resolve, end, as: .agent, expect: 200)
            #expect(again.body == first.body)
            let other = try await world.send("POST", resolve, ["outcome": "escalated"], as: .agent, expect: 409)
            #expect(other.code == "follow-up-resolved" && other["outcome"] == "customer-contacted")
            #expect(other["resolvedBy"] == first["resolvedBy"])
            let shown = try await world.call("GET", Self.path(followUp), as: .agent, expect: 200)
            #expect(shown["note"] == end["note"])
            #expect(shown["receipt"]?["recipient"]?["phone"] == "+15550001234")
            #expect(try await world.entries(.followUpResolved).map(\.header.core.outcome) == ["customer-contacted"])
            #expect(!world.log.lines.contains { $0.contains("7700 900123") })
        }
    }

    @Test(arguments: [
        (#"{"outcome": "escalated", "note": "4111 1111 1111 1111"}"#, 422, "card-data"),
        (#"{"outcome": "escalated", "note": ""}"#, 422, "validation-failed"),
        (#"{"outcome": "retried"}"#, 422, "validation-failed"),
        (#"{"outcome": "whatever"}"#, 422, "validation-failed"),
        (#"{"note": "x"}"#, 422, "validation-failed"),
        (#"{"outcome": "escalated", "minutes": 3}"#, 422, "validation-failed"),
        (#"{"outcome": 7}"#, 422, "validation-failed"),
        (#"[]"#, 422, "validation-failed"),
    ]) func aWrongEndIsRefused(_ body: String, _ status: Int, _ code: String) async throws {
        try await TestWorld.run { world in
            let followUp = try await Self.failed(world)
            let answer = try await world.call(
                "POST", Self.path(followUp, "/resolve"), as: .agent, body: body, expect: status)
            #expect(answer.code == code)
            #expect(!answer.text.contains("4111"))
            let shown = try await world.call("GET", Self.path(followUp), as: .agent, expect: 200)
            #expect(shown["status"] == "open")
        }
    }

    @Test func aNoteHasAnEnd() async throws {
        try await TestWorld.run { world in
            let resolve = try Self.path(try await Self.failed(world), "/resolve")
            func body(_ count: Int) -> JSONValue {
                ["outcome": "escalated", "note": .string(String(repeating: "é", count: count))]
            }
            let refused = try await world.send("POST", resolve, body(2_001), as: .agent, expect: 422)
            #expect(refused.fieldErrors.first?.hasPrefix("/note ") == true)
            try await world.send("POST", resolve, body(2_000), as: .agent, expect: 200)
        }
    }

    @Test func aRetrySendsTheSameReceiptAgain() async throws {
        try await TestWorld.run { world in
            let followUp = try await Self.failed(world)
            let retry = try Self.path(followUp, "/retry")
            let foreign = try await world.send("POST", retry, ["channels": ["email"]], as: .agent, expect: 422)
            #expect(foreign.fieldErrors == ["/channels no-channel"])
            let begun = try await world.send("POST", retry, [:], as: .agent, expect: 202)
            #expect(begun["outcome"] == "retried" && begun["status"] == "resolved")
            let location = try #require(begun.headers["location"])
            let receipt = try await world.call("GET", location, as: .agent, expect: 200)
            #expect(receipt["status"] == "sending" && receipt["deliveries"]?.array?.count == 2)
            try await world.send("POST", retry, [:], as: .agent, expect: 202)
            #expect(
                try await world.call("GET", location, as: .agent, expect: 200)["deliveries"]?.array?.count == 2)
            try await world.call("POST", retry, key: try await Self.secondAgent(world), body: "{}", expect: 409)
            #expect(try await world.entries(.followUpRetried).count == 1)
            let events = try await world.call("GET", location + "/events", as: .agent, expect: 200)
            #expect(events["data"]?.array?.contains { $0["event"] == "receipt.retried" } == true)
        }
    }

    @Test func whoMayHaveTheMessageIsNotWrittenToAgainByAccident() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt().with("channels", ["sms"]), expect: 202)
            let delivery = try await world.beginSending()
            var policies = Policies()
            policies.ambiguousThen = .followUp
            let rules = ReceiptProgress.Rules(policies: policies, plan: .standard)
            func settle(_ outcome: WorkOutcome, _ leased: LeasedDelivery) async throws {
                _ = try await world.store.outbox.settle(
                    leased, outcome, rules: rules, account: .init(startedAt: world.clock.now, detail: [:]),
                    at: world.clock.now)
            }
            try await settle(.send(.unclear(since: world.clock.now)), delivery)
            world.clock.advance(by: .hours(1))
            let looking = try #require(
                try await world.store.outbox.lease(
                    [.init(lane: delivery.lane, work: .lookUp, limit: 1)], now: world.clock.now,
                    until: world.clock.now + .minutes(1), owner: "test"
                ).first)
            try await settle(.lookUp(.impossible), looking)
            let list = try await world.call("GET", Self.path + "?reason=outcome-unknown", as: .agent, expect: 200)
            let retry = try Self.path(try #require(list["data"]?.array?.first), "/retry")
            let refused = try await world.send("POST", retry, [:], as: .agent, expect: 422)
            #expect(refused.fieldErrors == ["/confirmNotReceived required"])
            try await world.send("POST", retry, ["confirmNotReceived": false], as: .agent, expect: 422)
            try await world.send("POST", retry, ["confirmNotReceived": true], as: .agent, expect: 202)
        }
    }

    @Test func aSuspendedTenantRetriesNothing() async throws {
        try await TestWorld.run { world in
            let retry = try Self.path(try await Self.failed(world), "/retry")
            try await world.send(
                "PATCH", "/v1/tenants/\(world.tenant)", ["status": "suspended"], as: .platformAdmin,
                headers: ["If-Match": "*"], expect: 200)
            #expect(
                try await world.send("POST", retry, [:], as: .agent, expect: 403).code == "tenant-suspended")
        }
    }

    @Test func theListIsATableForThoseWhoAskForOne() async throws {
        try await TestWorld.run { world in
            for key in ["a", "b", "c"] { _ = try await Self.failed(world, key: key) }
            let list = try await world.call("GET", Self.path, as: .agent, expect: 200)
            let first = try #require(list["data"]?.array?.first)
            let note = "=HYPERLINK(\"http://evil\"),\n\"quoted\""
            try await world.send(
                "POST", Self.path(first, "/resolve"), ["outcome": "escalated", "note": .string(note)], as: .agent,
                expect: 200)
            let table = try await world.call(
                "GET", Self.path, as: .agent, headers: ["Accept": "text/csv, application/json;q=0.5"], expect: 200)
            #expect(table.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(table.text.hasPrefix("id,receiptId,eventId,conversationId,reason,status,openedAt,dueAt,"))
            #expect(table.text.contains(#","'=HYPERLINK(""http://evil""),"# + "\n\"\"quoted\"\"\","))
            #expect(table.text.components(separatedBy: "\r\n").count == 5)
            let page = try await world.call(
                "GET", Self.path + "?limit=2", as: .agent, headers: ["Accept": "text/csv"], expect: 200)
            #expect(page.text.components(separatedBy: "\r\n").count == 4)
            #expect(page.headers["link"]?.hasSuffix("rel=\"next\"") == true)
            for other in ["application/json, text/csv", "*/*", "text/html"] {
                let answer = try await world.call(
                    "GET", Self.path, as: .agent, headers: ["Accept": other], expect: 200)
                #expect(answer["data"]?.array?.count == 3)
            }
        }
    }

    @Test(arguments: ["status=done", "reason=x", "openedAfter=now", "claimedBy=bob", "dueBefore=1", "note=x"])
    func aWrongFilterIsTold(_ query: String) async throws {
        try await TestWorld.run { world in
            try await world.call("GET", Self.path + "?" + query, as: .agent, expect: 400)
        }
    }

    @Test func theDueTimeIsTheTenantsPolicy() async throws {
        try await TestWorld.run { world in
            let early = try await Self.failed(world)
            #expect(early["overdue"] == false)
            world.clock.advance(by: .hours(24))
            let late = try await world.call("GET", Self.path(early), as: .agent, expect: 200)
            #expect(late["overdue"] == true && late["dueAt"] == world.clock.now.json)
        }
    }
}
