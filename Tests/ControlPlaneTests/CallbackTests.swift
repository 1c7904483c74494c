import Domain
import Foundation
import JSON
import Privacy
import Storage
import Testing
import Vault

@testable import ControlPlane

@Suite struct CallbackTests {
    private static let request: JSONValue = [
        "url": "https://crm.example.com/hooks", "name": "CRM", "events": ["receipt.delivered", "receipt.cancelled"],
    ]

    private static func make(_ world: TestWorld, _ body: JSONValue = request) async throws -> (path: String, Answer) {
        let made = try await world.send("POST", world.settings("callbacks"), body, as: .tenantAdmin, expect: 201)
        return (try #require(made.headers["location"]), made)
    }

    private static func change(
        _ world: TestWorld, _ path: String, _ patch: JSONValue, tag: String, expect status: Int = 200
    ) async throws -> Answer {
        try await world.send(
            "PATCH", path, patch, as: .tenantAdmin, headers: ["If-Match": tag], expect: status)
    }

    @Test func aCallbackShowsItsSecretOnceAndIsFound() async throws {
        try await TestWorld.run { world in
            let (path, made) = try await Self.make(world)
            #expect(made["secret"]?.string.flatMap(WebhookSignature.secret(from:))?.count == 32)
            #expect(made.headers["etag"] == "\"r1\"" && made["status"] == "active")
            let shown = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(shown["secret"] == nil && shown["url"] == Self.request["url"])
            #expect(shown["events"] == Self.request["events"] && shown.headers["etag"] == "\"r1\"")
            let list = try await world.call("GET", world.settings("callbacks"), as: .tenantAdmin, expect: 200)
            #expect(list["data"] == .array([shown.json]))
            #expect(!world.log.lines.contains { $0.contains("whsec_") })
            let told = try await world.entries(.callbackCreated)
            #expect(told.count == 1)
        }
    }

    @Test(arguments: [
        (#"{}"#, "/url required"), (#"{"url": 7}"#, "/url wrong-type"),
        (#"{"url": "http://crm.example.com/"}"#, "/url invalid-url"),
        (#"{"url": "https://127.0.0.1/"}"#, "/url invalid-url"), (#"{"url": "https://[::1]/"}"#, "/url invalid-url"),
        (#"{"url": "https://2130706433/"}"#, "/url invalid-url"), (#"{"url": "https://0x7f.1/"}"#, "/url invalid-url"),
        (#"{"url": "https://localhost/"}"#, "/url invalid-url"),
        (#"{"url": "https://user:pw@example.com/"}"#, "/url invalid-url"),
        (#"{"url": "https://example.com:22/"}"#, "/url invalid-url"),
        (#"{"url": "file:///etc/passwd"}"#, "/url invalid-url"), (#"{"url": "//example.com"}"#, "/url invalid-url"),
        (#"{"url": "https://example.com\\@evil.example"}"#, "/url invalid-url"),
        (#"{"url": "https://example.com", "events": ["receipt.sent"]}"#, "/events/0 not-allowed"),
        (#"{"url": "https://example.com", "events": ["callback.test"]}"#, "/events/0 not-allowed"),
        (#"{"url": "https://example.com", "events": ["receipt.expired", "receipt.expired"]}"#, "/events duplicate"),
        (#"{"url": "https://example.com", "status": "paused"}"#, "/status not-allowed"),
        (#"{"url": "https://example.com", "secret": "whsec_x"}"#, "/secret unknown-field"),
    ]) func aWrongCallbackIsRefused(_ body: String, _ error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "POST", world.settings("callbacks"), as: .tenantAdmin, body: body, expect: 422)
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test func innerAddressesAreTakenWhereTheOperatorAllowsThem() async throws {
        try await TestWorld.run(allowPrivateUpstreams: true) { world in
            _ = try await Self.make(world, ["url": "http://127.0.0.1:9/x"])
            try await world.send(
                "POST", world.settings("callbacks"), ["url": "http://u@127.0.0.1/"], as: .tenantAdmin, expect: 422)
        }
    }

    @Test func changesNeedTheStateThatTheyWereMadeFrom() async throws {
        try await TestWorld.run { world in
            let (path, _) = try await Self.make(world)
            try await world.send("PATCH", path, ["name": "x"], as: .tenantAdmin, expect: 428)
            let changed = try await Self.change(world, path, ["name": .null, "events": .null], tag: "\"r1\"")
            #expect(changed["name"] == "" && changed["events"] == [] && changed["url"] == Self.request["url"])
            #expect(changed.headers["etag"] == "\"r2\"")
            #expect(
                try await Self.change(world, path, ["name": "y"], tag: "\"r1\"", expect: 412).code
                    == "precondition-failed")
            try await world.call("DELETE", path, as: .tenantAdmin, expect: 428)
            try await world.call("DELETE", path, as: .tenantAdmin, headers: ["If-Match": "\"r1\""], expect: 412)
            try await world.call("DELETE", path, as: .tenantAdmin, headers: ["If-Match": "\"r2\""], expect: 204)
            try await world.call("GET", path, as: .tenantAdmin, expect: 404)
            try await world.call("DELETE", path, as: .tenantAdmin, headers: ["If-Match": "*"], expect: 404)
            #expect(try await world.entries(.callbackChanged).count == 1)
            #expect(try await world.entries(.callbackDeleted).count == 1)
        }
    }

    @Test func aCallbackIsPausedAndResumedByItsStatus() async throws {
        try await TestWorld.run { world in
            let (path, _) = try await Self.make(world)
            let paused = try await Self.change(world, path, ["status": "paused"], tag: "\"r1\"")
            #expect(paused["status"] == "paused" && paused["statusReason"] == "by-admin")
            #expect(paused["stoppedAt"] == world.clock.now.json)
            #expect(
                try await world.call("POST", path + "/test", as: .tenantAdmin, expect: 409).code
                    == "callback-not-active")
            let replay = try await world.send(
                "POST", path + "/replay", ["since": world.clock.now.json], as: .tenantAdmin, expect: 409)
            #expect(replay.code == "callback-not-active")
            let health = try await world.call("GET", world.settings("health"), as: .tenantAdmin, expect: 200)
            #expect(health["callbacks"]?.array?.first?["statusReason"] == "by-admin")
            try await Self.change(world, path, ["status": "disabled"], tag: "*", expect: 422).fieldErrors
                .forEach { #expect($0 == "/status not-allowed") }
            let resumed = try await Self.change(world, path, ["status": "active"], tag: "\"r2\"")
            #expect(resumed["statusReason"] == .null && resumed["stoppedAt"] == .null)
            #expect(try await world.entries(.callbackPaused).count == 1)
            #expect(try await world.entries(.callbackResumed).count == 1)
        }
    }

    @Test func aNewSecretIsShownOnceAndTheOldOneSignsOn() async throws {
        try await TestWorld.run { world in
            let (path, made) = try await Self.make(world)
            let rotated = try await world.send(
                "POST", path + "/rotate-secret", ["overlap": "PT1H"], as: .tenantAdmin, expect: 200)
            #expect(rotated["secret"] != nil && rotated["secret"] != made["secret"])
            #expect(rotated["oldSecretUntil"] == (world.clock.now + .hours(1)).json)
            let atOnce = try await world.send(
                "POST", path + "/rotate-secret", ["overlap": "PT0S"], as: .tenantAdmin, expect: 200)
            #expect(atOnce["oldSecretUntil"] == .null)
            try await world.send("POST", path + "/rotate-secret", ["overlap": "P8D"], as: .tenantAdmin, expect: 422)
            #expect(try await world.entries(.callbackSecretRotated).count == 2)
        }
    }

    @Test func testsAndEventsAreInTheLog() async throws {
        try await TestWorld.run { world in
            let (path, _) = try await Self.make(world)
            let test = try await world.call("POST", path + "/test", as: .tenantAdmin, expect: 202)
            #expect(test["type"] == "callback.test" && test["status"] == "pending")
            world.clock.advance(by: .seconds(1))
            let receipt = try await world.post(expect: 202)
            let id = try #require(receipt["id"]?.string)
            try await world.call("POST", "/v1/receipts/\(id)/cancel", as: .sender, expect: 200)
            let log = try await world.call("GET", path + "/deliveries", as: .tenantAdmin, expect: 200)
            #expect(log["data"]?.array?.map { $0["type"] } == ["receipt.cancelled", "callback.test"])
            #expect(log["data"]?.array?.first?["receiptId"] == .string(id))
            let first = try await world.call("GET", path + "/deliveries?limit=1", as: .tenantAdmin, expect: 200)
            let cursor = try #require(first["nextCursor"]?.string)
            let second = try await world.call(
                "GET", path + "/deliveries?limit=1&cursor=\(cursor)", as: .tenantAdmin, expect: 200)
            #expect(second["data"]?.array?.first?["id"] == test["id"] && second["nextCursor"] == .null)
            let failed = try await world.call("GET", path + "/deliveries?status=failed", as: .tenantAdmin, expect: 200)
            #expect(failed["data"] == [])
        }
    }

    @Test func aReplayTellsHowManyItQueued() async throws {
        try await TestWorld.run { world in
            let (path, _) = try await Self.make(world)
            let start = world.clock.now
            let id = try #require(try await world.post(expect: 202)["id"]?.string)
            try await world.call("POST", "/v1/receipts/\(id)/cancel", as: .sender, expect: 200)
            let waiting = try await world.store.callbackOutbox.due()
            let message = try await world.store.callbackOutbox.take(
                waiting[0].callback, of: world.tenant, besides: [], limit: 9, now: world.clock.now)[0]
            _ = try await world.store.callbackOutbox.settle(
                message, .init(at: start, outcome: .answered(200), took: Milliseconds(1)), at: start)
            func replay(_ body: JSONValue) async throws -> JSONValue? {
                try await world.send("POST", path + "/replay", body, as: .tenantAdmin, expect: 202)["queued"]
            }
            #expect(try await replay(["since": start.json]) == 0)
            #expect(
                try await replay([
                    "since": (start + .seconds(1)).json, "until": (start + .seconds(2)).json, "includeDelivered": true,
                ]) == 0)
            #expect(try await replay(["since": start.json, "includeDelivered": true]) == 1)
            let wrong = try await world.send(
                "POST", path + "/replay", ["since": start.json, "until": (start - .seconds(1)).json], as: .tenantAdmin,
                expect: 422)
            #expect(wrong.fieldErrors == ["/until out-of-range"])
            #expect(try await world.entries(.callbackReplayed).count == 3)
        }
    }

    @Test func aRepeatedRequestMakesNothingTwice() async throws {
        try await TestWorld.run { world in
            func twice(_ path: String, _ body: JSONValue?) async throws -> Answer {
                let text = body.map { String(decoding: $0.serialized(), as: UTF8.self) }
                let headers = ["Idempotency-Key": path]
                let first = try await world.call("POST", path, as: .tenantAdmin, headers: headers, body: text)
                let second = try await world.call("POST", path, as: .tenantAdmin, headers: headers, body: text)
                #expect(first.status < 300 && second.body == first.body, "\(path)")
                #expect(second.headers["idempotent-replayed"] == "true")
                return first
            }
            let made = try await twice(world.settings("callbacks"), Self.request)
            let path = try #require(made.headers["location"])
            _ = try await twice(path + "/rotate-secret", ["overlap": "PT1H"])
            _ = try await twice(path + "/test", nil)
            _ = try await twice(path + "/replay", ["since": world.clock.now.json])
            let list = try await world.call("GET", world.settings("callbacks"), as: .tenantAdmin, expect: 200)
            let log = try await world.call("GET", path + "/deliveries", as: .tenantAdmin, expect: 200)
            #expect(list["data"]?.array?.count == 1 && log["data"]?.array?.count == 1)
        }
    }

    @Test func aTenantMayHaveTwenty() async throws {
        try await TestWorld.run { world in
            for _ in 0..<20 { _ = try await Self.make(world) }
            let refused = try await world.send(
                "POST", world.settings("callbacks"), Self.request, as: .tenantAdmin, expect: 409)
            #expect(refused.code == "too-many-callbacks")
        }
    }

    @Test(arguments: [Role.sender, .agent, .auditor]) func onlyAdminsReachThem(_ role: Role) async throws {
        try await TestWorld.run { world in
            let (path, _) = try await Self.make(world)
            for target in [path, path + "/deliveries", world.settings("callbacks")] {
                try await world.call("GET", target, as: role, expect: 403)
            }
            try await world.call("POST", path + "/test", as: role, expect: 403)
        }
    }
}
