import Domain
import Foundation
import JSON
import Storage
import Testing

@testable import ControlPlane

@Suite struct WebhookAttackTests {
    private static let card = "4111111111111111"

    @Test func bodiesThatAreNoEventAreRefusedAndNothingIsLost() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            let cases: [(String, Int)] = [
                ("", 400), ("{", 400), ("[]", 422), ("null", 422), ("{}", 422), (#"{"eventType": 5}"#, 202),
                (#"{"eventType": "interaction.completed"}"#, 422),
                (#"{"eventType": "interaction.completed", "timestamp": "yesterday", "conversationId": "c"}"#, 422),
                (#"{"detail": {"eventBody": {}}}"#, 202), (#"{"detail": {}}"#, 202),
                (#"{"schema": "receipt-trigger/2"}"#, 422),
                (#"{"a": 1, "a": 2}"#, 400),
                (String(repeating: "[", count: 100) + String(repeating: "]", count: 100), 400),
                (#"{"eventType": "\#(String(repeating: "x", count: 100_000))"}"#, 202),
            ]
            for (body, status) in cases {
                try await world.call("POST", world.webhook, key: secret.text, body: body, expect: status)
            }
            try await world.call(
                "POST", world.webhook, key: secret.text, body: "{}", mediaType: "text/plain", expect: 415)
            let large = #"{"eventType": "\#(String(repeating: "x", count: 1 << 20))"}"#
            try await world.call("POST", world.webhook, key: secret.text, body: large, expect: 413)
            #expect(try await world.tell(.guideEvent(), secret: secret) == "accepted")
        }
    }

    @Test func idsNeedNotBeUUIDs() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            for id in ["conv_123456789", "1", "a/../b", "ünïcode", "a b", String(repeating: "c", count: 129)] {
                let isID = id.utf8.count <= 128 && id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                let event = JSONValue.guideEvent("interaction.completed", id).with("interactionId", nil)
                #expect(
                    try await world.tell(event, secret: secret) == (isID ? "accepted" : "ignored no-conversation"),
                    "\(id)")
            }
        }
    }

    /// Each text and each name of each shape holds a card number once.
    @Test func cardDataInAnyFieldIsDroppedAndTheEventGoesOn() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            var answers: [String: Int] = [:]
            for shape: JSONValue in [.guideEvent(), .triggerEvent(), .bridgeEvent()] {
                for event in Self.planted(in: shape) {
                    let answer = try await world.tell(event, secret: secret, expect: Self.status(of: event))
                    answers[answer, default: 0] += 1
                }
            }
            // Without its interaction or its own time an event is another one.
            #expect((3...6).contains(answers["accepted"] ?? 0) && (answers["duplicate"] ?? 0) > 30, "\(answers)")
            let now = world.clock.now
            let waiting = try await world.store.eventQueue.lease(
                [.init(tenant: world.tenant, limit: 100)], now: now, until: now + .minutes(1), owner: "test")
            #expect(waiting.count == answers["accepted"])
            for leased in waiting {
                #expect(!String(decoding: leased.event.json.serialized(), as: UTF8.self).contains(Self.card))
            }
            #expect(!world.log.lines.contains { $0.contains(Self.card) })
        }
    }

    /// Without its shape's word or its time an event can't be read.
    private static func status(of event: JSONValue) -> Int {
        let body = event["detail"]?["eventBody"]
        let isBridge = event["detail-type"] != nil
        func isCard(_ value: JSONValue?) -> Bool { value == .string(card) || value == .integer(Int64(card) ?? 0) }
        if isCard(event["schema"]) || isCard(event["timestamp"]) || isCard(event["eventTime"]) { return 422 }
        if isCard(event["eventType"]) { return 422 }
        return isBridge && isCard(body) ? 422 : 202
    }

    private static func planted(in value: JSONValue) -> [JSONValue] {
        guard case .object(let object) = value else { return [.string(card), .integer(Int64(card) ?? 0)] }
        return object.members.indices.flatMap { index -> [JSONValue] in
            let member = object.members[index]
            func with(_ name: String, _ value: JSONValue) -> JSONValue {
                var members = object.members
                members[index] = .init(name: name, value: value)
                return .object(JSONObject(members))
            }
            let inner = member.value.object == nil ? [] : planted(in: member.value).map { with(member.name, $0) }
            return inner + (member.value.object == nil ? planted(in: member.value).map { with(member.name, $0) } : [])
        } + [.object(JSONObject(object.members + [.init(name: card, value: "x")]))]
    }
}
