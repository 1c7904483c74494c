import Domain
import JSON
import Testing

@testable import ControlPlane

@Suite struct WebhookTests {
    @Test func eachOfTheThreeShapesIsTakenOnce() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            for event: JSONValue in [.guideEvent(), .triggerEvent(), .bridgeEvent()] {
                #expect(try await world.tell(event, secret: secret) == "accepted")
                #expect(try await world.tell(event, secret: secret) == "duplicate")
            }
            // The same end of the same conversation, told by a workflow and by EventBridge.
            let same = JSONValue.triggerEvent().with("conversationId", "bbbbbbbb-0000-4000-8000-000000000003")
            #expect(try await world.tell(same, secret: secret) == "duplicate")
            let health = try await world.call("GET", world.settings("health"), as: .tenantAdmin, expect: 200)
            #expect(health.json["events"]?["waiting"] == 3)
            #expect(try await world.outcomes() == ["duplicate": 4])
        }
    }

    @Test func whatStartsNothingIsToldWhyAndCounted() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            let cases: [(JSONValue, String)] = [
                (.guideEvent("interaction.begun"), "ignored unknown-event"),
                (.bridgeEvent("wrapup"), "ignored unknown-event"),
                (.bridgeEvent("user.end"), "ignored not-a-trigger"),
                (.bridgeEvent("attributes"), "ignored not-a-trigger"),
                (.bridgeEvent(direction: "OUTBOUND"), "ignored direction-not-wanted"),
                (.guideEvent("conversation.message.sent"), "ignored no-receipt"),
                (.guideEvent().with("conversationId", nil).with("interactionId", nil), "ignored no-conversation"),
            ]
            for (event, answer) in cases { #expect(try await world.tell(event, secret: secret) == answer) }
            #expect(
                try await world.outcomes() == [
                    "unknown-event": 2, "not-a-trigger": 2, "direction-not-wanted": 1, "no-receipt": 1,
                    "no-conversation": 1,
                ])
        }
    }

    @Test func theTriggersOfTheTenantDecide() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            let triggers: JSONValue = [
                "events": ["attributes", "user.end", "customer.end"], "media": ["voice"], "directions": ["outbound"],
                "queues": ["q1"], "paymentAttribute": "pay", "requiredAttributes": ["consent"],
            ]
            let changed = try await world.send(
                "PATCH", world.settings("policies"), ["triggers": triggers], as: .tenantAdmin,
                headers: ["If-Match": "\"r0\""], expect: 200)
            #expect(changed.json["triggers"]?["paymentAttribute"] == "pay")
            #expect(try await world.tell(.guideEvent(), secret: secret) == "ignored not-a-trigger")
            #expect(try await world.tell(.bridgeEvent(), secret: secret) == "ignored direction-not-wanted")
            #expect(try await world.tell(.bridgeEvent("user.end", direction: "OUTBOUND"), secret: secret) == "accepted")
            let other = JSONValue.triggerEvent().with("direction", "OUTBOUND").with("queueId", "q2")
            #expect(try await world.tell(other, secret: secret) == "ignored queue-not-wanted")
            let text = JSONValue.triggerEvent().with("direction", "OUTBOUND").with("mediaType", "MESSAGE")
            #expect(try await world.tell(text, secret: secret) == "ignored media-not-wanted")
        }
    }

    @Test func aMessageThatWasSentIsEvidenceForTheReceiptOfItsConversation() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            let receipt = try await world.post(
                JSONValue.receipt().with("conversationId", "conv_7"), expect: 202)
            let id = try #require(receipt.json["id"]?.string)
            let event = JSONValue.guideEvent("conversation.message.sent", "conv_7")
            #expect(try await world.tell(event, secret: secret) == "ignored kept-as-evidence")
            #expect(try await world.tell(event, secret: secret) == "duplicate")
            let timeline = try await world.call("GET", "/v1/receipts/\(id)/events", as: .sender, expect: 200)
            let told = (timeline.json["data"]?.array ?? []).filter { $0["event"] == "platform.event" }
            #expect(told.count == 1 && told.first?["detail"]?["event"] == "conversation.message.sent")
        }
    }

    @Test func aStopWordInAnEventCountsAtOnce() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            func said(_ text: String, _ second: Int) -> JSONValue {
                JSONValue.guideEvent("conversation.message.received")
                    .with("timestamp", .string("2026-11-22T10:00:0\(second)Z"))
                    .with("message", ["direction": "inbound", "body": .string(text), "from": "tel:+15550001234"])
            }
            func isSuppressed() async throws -> Bool {
                let path = "/v1/suppressions?channel=sms&address=%2B15550001234"
                return try await world.call("GET", path, as: .sender).status == 200
            }
            #expect(try await world.tell(said("see you tomorrow", 0), secret: secret) == "ignored not-a-trigger")
            #expect(try await world.tell(said("Stop.", 1), secret: secret) == "accepted opt-out-recorded")
            #expect(try await isSuppressed())
            #expect(try await world.tell(said("START", 2), secret: secret) == "accepted opt-in-recorded")
            #expect(try await !isSuppressed())
            #expect(try await world.tell(said("arrêt", 3), secret: secret) == "accepted opt-out-recorded")
            // The old START once more must not undo the later STOP.
            #expect(try await world.tell(said("START", 2), secret: secret) == "duplicate")
            #expect(try await isSuppressed())
        }
    }

    @Test func aSuspendedTenantStartsNothing() async throws {
        try await TestWorld.run { world in
            let secret = try await world.makeSecret()
            try await world.send(
                "PATCH", "/v1/tenants/\(world.tenant)", ["status": "suspended"], as: .platformAdmin,
                headers: ["If-Match": "\"r1\""], expect: 200)
            #expect(try await world.tell(.guideEvent(), secret: secret) == "ignored tenant-suspended")
        }
    }
}
