import HTTPTypes
import JSON
import Sandbox
import Testing

/// What callers do over REST with the real program, and what the sandbox sees of it.
@Suite struct ContractProgramTests {
    private static func receipt(_ number: Int) -> JSONValue {
        [
            "transaction": [
                "id": .string("TXN-\(number)"), "amount": "12.00", "currency": "USD", "paidAt": "2026-11-22T09:30:00Z",
            ],
            "recipient": ["phone": .string("+1555123\(1000 + number)")], "channels": ["sms"],
        ]
    }

    private static func item(_ key: String, _ receipt: JSONValue) -> JSONValue {
        ["idempotencyKey": .string(key), "receipt": receipt]
    }

    private static func until(_ condition: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<6_000 {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func aBatchIsTakenItemByItemAndDeliveredOnceThoughItIsSentTwiceAndTheServerRestarts() async throws {
        try await Scene.run { scene in
            let bad = Self.receipt(3).merging(patch: ["transaction": ["currency": "XXQ"]])
            let batch: JSONValue = [
                "receipts": [
                    Self.item("k1", Self.receipt(1)), Self.item("k2", Self.receipt(2)), Self.item("k3", bad),
                    Self.item("k4", Self.receipt(1)), Self.item("k1", Self.receipt(1)),
                ]
            ]
            let (tenant, ids) = try await scene.serve { server in
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: scene.admin(server.port))
                let sender = scene.admin(server.port).with(key: tenant.senderKey)
                let items = try await sender.expect(.post, "/v1/receipts/batch", batch)["data"]?.array ?? []
                #expect(items.map { $0["status"]?.integer } == [202, 202, 422, 409, 202])
                #expect(
                    items[2]["problem"]?["errors"]?.array?.first?["pointer"]
                        == "/receipts/2/receipt/transaction/currency")
                #expect(items[3]["problem"]?["code"] == "receipt-exists" && items[4]["replayed"] == true)
                #expect(items[4]["receipt"]?["id"] == items[0]["receipt"]?["id"])
                return (tenant, items.prefix(2).compactMap { $0["receipt"]?["id"]?.string })
            }.result
            try await scene.serve { server in
                let sender = scene.admin(server.port).with(key: tenant.senderKey)
                let items = try await sender.expect(.post, "/v1/receipts/batch", batch)["data"]?.array ?? []
                #expect(items.map { $0["status"]?.integer } == [202, 202, 422, 409, 202])
                #expect(items.prefix(2).allSatisfy { $0["replayed"] == true })
                #expect(items.prefix(2).compactMap { $0["receipt"]?["id"]?.string } == ids)
                for id in ids {
                    let isDelivered = try await Self.until {
                        try await sender.expect(.get, "/v1/receipts/\(id)")["status"] == "delivered"
                    }
                    #expect(isDelivered)
                }
            }
            #expect(scene.sandbox.state.messages(organization: "acme").count == 2)
        }
    }

    @Test func theCheckOfAConnectionTellsEachThingAndSendsNothing() async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let path = "/v1/tenants/\(tenant.id)/genesys"
                let well = try await admin.expect(.post, path + "/verify")
                let checks = well["checks"]?.array ?? []
                #expect(checks.first?["check"] == "token" && checks.first?["status"] == "ok")
                #expect(well["organization"]?["id"] != .null && checks.count > 5)
                #expect(
                    well["ok"] == .bool(checks.allSatisfy { $0["status"] != "failed" }), "\(checks)")

                // Another client, of which this is not the secret: only the token is tried.
                scene.sandbox.state.administer(
                    "POST", "organizations", json: #"{"clientId": "strict", "clientSecret": "another"}"#)
                let tag = try #require(try await admin.call(.get, path).header("ETag"))
                try await admin.expect(.patch, path, ["clientId": "strict"], headers: ["If-Match": tag])
                let ill = try await admin.expect(.post, path + "/verify")
                #expect(ill["ok"] == false && ill["checks"]?.array?.first?["status"] == "failed")
                #expect(ill["checks"]?.array?.dropFirst().allSatisfy { $0["status"] == "skipped" } == true)
                #expect(!String(decoding: ill.serialized(), as: UTF8.self).contains(Canary.clientSecret))
            }
            #expect(scene.sandbox.state.messages(organization: "acme").isEmpty)
        }
    }

    @Test func aRotatedKeyIsGoodUntilItsOverlapEndsAndNoLonger() async throws {
        try await Scene.run { scene in
            let old = try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let path = "/v1/tenants/\(tenant.id)/keys"
                let first = try await admin.expect(.post, path, ["role": "sender", "name": "till"])
                let id = try #require(first["id"]?.string)
                let second = try await admin.expect(
                    .post, "\(path)/\(id)/rotate", ["overlap": "P1D"], headers: ["Idempotency-Key": "r1"])
                // Once more because the answer was lost: the same key, not a third one.
                let again = try await admin.call(
                    .post, "\(path)/\(id)/rotate", ["overlap": "P1D"], headers: ["Idempotency-Key": "r1"])
                #expect(again.body["id"] == second["id"] && again.header("Idempotent-Replayed") == "true")
                let secrets = [first, second].compactMap { $0["secret"]?.string }
                for secret in secrets {
                    try await admin.with(key: secret).expect(.get, "/v1/receipts")
                }
                return (secrets: secrets, path: path, newest: try #require(second["id"]?.string))
            }.result
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                // Both are good after a restart too.
                for secret in old.secrets { try await admin.with(key: secret).expect(.get, "/v1/receipts") }
                let third = try await admin.expect(.post, "\(old.path)/\(old.newest)/rotate", ["overlap": "PT1S"])
                let isOver = try await Self.until {
                    try await admin.with(key: old.secrets[1]).call(.get, "/v1/receipts").status == 401
                }
                #expect(isOver)
                try await admin.with(key: try #require(third["secret"]?.string)).expect(.get, "/v1/receipts")
                // Without an overlap the old one ends at once.
                let id = try #require(third["id"]?.string)
                let fourth = try await admin.expect(.post, "\(old.path)/\(id)/rotate", ["overlap": "PT0S"])
                let refused = try await admin.with(key: try #require(third["secret"]?.string)).call(
                    .get, "/v1/receipts")
                #expect(refused.status == 401)
                try await admin.with(key: try #require(fourth["secret"]?.string)).expect(.get, "/v1/receipts")
            }
        }
    }
}
