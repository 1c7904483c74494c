import Domain
import JSON
import Storage
import Testing

@testable import ControlPlane

@Suite struct BatchTests {
    private func batch(_ items: [(key: String, receipt: JSONValue)]) -> JSONValue {
        ["receipts": .array(items.map { ["idempotencyKey": .string($0.key), "receipt": $0.receipt] })]
    }

    private func send(
        _ world: TestWorld, _ body: JSONValue, expect status: Int = 200, at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await world.send("POST", "/v1/receipts/batch", body, as: .sender, expect: status, at: location)
    }

    @Test func eachItemGetsItsOwnAnswer() async throws {
        try await TestWorld.run { world in
            let single = try await world.post(.receipt("TXN-0"), key: "k0", expect: 202)
            let answer = try await send(
                world,
                batch([
                    ("k1", .receipt("TXN-1")), ("k0", .receipt("TXN-0")), ("k0", .receipt("TXN-9")),
                    ("k2", .receipt("TXN-0")), ("k3", .receipt("TXN-3").with("transaction/amount", "1")),
                    ("k4", .receipt("TXN-4").with("recipient/name", "4111 1111 1111 1111")),
                    ("k1", .receipt("TXN-1")), ("k5", .receipt("TXN-5")),
                ]))
            let data = try #require(answer["data"]?.array)
            #expect(data.map { $0["status"]?.integer } == [202, 202, 422, 409, 422, 422, 202, 202])
            #expect(data.map { $0["replayed"] } == [false, true, nil, nil, nil, nil, true, false])
            #expect(
                data.map { $0["problem"]?["code"]?.string } == [
                    nil, nil, "idempotency-key-reused", "receipt-exists", "validation-failed", "card-data", nil, nil,
                ])
            #expect(data[1]["receipt"] == single.json)
            #expect(data[3]["problem"]?["receiptId"] == single["id"])
            #expect(data[4]["problem"]?["errors"]?.array?.first?["pointer"] == "/receipts/4/receipt/transaction/amount")
            #expect(data[5]["problem"]?["errors"]?.array?.first?["pointer"] == "/receipts/5/receipt/recipient/name")
            #expect(!answer.text.contains("4111"))
            #expect(data[6]["receipt"] == data[0]["receipt"])
            // What the batch accepted, a single request under the same key gets again, byte for byte.
            let again = try await world.post(.receipt("TXN-5"), key: "k5", expect: 202)
            #expect(again.json == data[7]["receipt"])
            #expect(answer.text.contains(again.text))
            let list = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            #expect(list["data"]?.array?.count == 3)
        }
    }

    @Test func fiveHundredBecomeDurableInOneTransaction() async throws {
        try await TestWorld.run { world in
            let items = (0..<500).map { (key: "key-\($0)", receipt: JSONValue.receipt("TXN-\($0)")) }
            try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            let commits = world.store.commitCount
            let answer = try await send(world, batch(items))
            #expect(world.store.commitCount - commits <= 2)
            let data = try #require(answer["data"]?.array)
            #expect(data.count == 500 && data.allSatisfy { $0["status"] == 202 })
            #expect(Set(data.compactMap { $0["receipt"]?["id"]?.string }).count == 500)
            let again = try await send(world, batch(items))
            #expect(again["data"]?.array?.allSatisfy { $0["replayed"] == true } == true)
            #expect(
                again["data"]?.array?.map { $0["receipt"] } == data.map { $0["receipt"] })
        }
    }

    @Test func aBatchCountsAsManyRequestsAsItHasItems() async throws {
        try await TestWorld.run { world in
            try await world.send(
                "PATCH", "/v1/tenants/\(world.tenant)", ["callers": ["perSecond": 1, "burst": 10]], as: .platformAdmin,
                headers: ["If-Match": "*"], expect: 200)
            let items = (0..<20).map { (key: "k\($0)", receipt: JSONValue.receipt("TXN-\($0)")) }
            _ = try await send(world, batch(items))
            let refused = try await send(world, batch(items), expect: 429)
            #expect(refused.headers["retry-after"] == "11")
        }
    }

    @Test func aBrokenFrameIsToldByItsPointer() async throws {
        try await TestWorld.run { world in
            let good: JSONValue = ["idempotencyKey": "good", "receipt": .receipt()]
            let frames: [(JSONValue, String)] = [
                ("text", "/receipts/0 wrong-type"), (["receipt": .receipt()], "/receipts/0/idempotencyKey required"),
                (["idempotencyKey": "", "receipt": [:]], "/receipts/0/idempotencyKey invalid-format"),
                (["idempotencyKey": "k"], "/receipts/0/receipt required"),
                (["idempotencyKey": "k", "receipt": .receipt(), "x": 1], "/receipts/0/x unknown-field"),
                (
                    ["idempotencyKey": "4111111111111111", "receipt": .receipt()],
                    "/receipts/0/idempotencyKey card-data"
                ),
                (["idempotencyKey": "k", "receipt": 7], "/receipts/0/receipt wrong-type"),
            ]
            for (frame, error) in frames {
                let answer = try await send(world, ["receipts": [frame, good]])
                let data = try #require(answer["data"]?.array)
                let told = data[0]["problem"]?["errors"]?.array?.first
                #expect("\(told?["pointer"]?.string ?? "") \(told?["code"]?.string ?? "")" == error)
                #expect(data[1]["status"] == 202)
                #expect(!answer.text.contains("4111"))
            }
        }
    }

    @Test func aBatchWithoutItemsOrWithTooManyIsRefused() async throws {
        try await TestWorld.run { world in
            let wrong: [(JSONValue, String)] = [
                ([:], "/receipts required"), (["receipts": []], "/receipts required"),
                (["receipts": 1], "/receipts wrong-type"),
                (["receipts": .array((0..<501).map { .integer($0) })], "/receipts too-many"),
                (["receipts": [1], "more": 1], "/more unknown-field"),
                (["receipts": [1], "4111111111111111": 1], " card-data"),
            ]
            for (body, error) in wrong {
                let answer = try await send(world, body, expect: 422)
                #expect(answer.fieldErrors == [error])
            }
            let large = String(repeating: " ", count: ReceiptBatch.largestBody) + "{}"
            let answer = try await world.call("POST", "/v1/receipts/batch", as: .sender, body: large)
            #expect(answer.code == "body-too-large")
            try await world.send("POST", "/v1/receipts/batch", batch([("k", .receipt())]), as: .agent, expect: 403)
        }
    }

    @Test func whereTheStoreFailsNothingOfTheBatchIsAccepted() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt("TXN-0"), key: "k0", expect: 202)
            await world.store.close()
            let answer = try await send(world, batch([("k", .receipt())]), expect: 503)
            #expect(answer.code == "store-unavailable")
        }
    }
}
