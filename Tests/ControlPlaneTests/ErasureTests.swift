import Domain
import Foundation
import JSON
import Storage
import Testing

@Suite struct ErasureTests {
    private func work(_ world: TestWorld) async throws {
        for (tenant, erasure) in try await world.store.erasures.running() {
            try await world.store.erasures.work(on: erasure, of: tenant, at: world.clock.now) {}
        }
    }

    @Test func aPersonIsErasedAndTheReceiptSaysSo() async throws {
        try await TestWorld.run { world in
            let receipt = try await world.post(expect: 202)
            let id = try #require(receipt["id"]?.string)
            let asked = try await world.send(
                "POST", world.settings("erasures"), ["email": "CAROL@example.com"], as: .tenantAdmin, expect: 202)
            let path = try #require(asked.headers["location"])
            #expect(asked["status"] == "running")
            try await work(world)
            let done = try await world.call("GET", path, as: .platformAdmin, expect: 200)
            #expect(done["status"] == "completed" && done["erased"] == .integer(1))
            let left = try await world.call("GET", "/v1/receipts/\(id)", as: .agent, expect: 200)
            #expect(left["recipient"]?["email"] == .null && left["reason"] == "erased")
            #expect(left["erasedAt"] == world.clock.now.json)
            let events = try await world.call("GET", "/v1/receipts/\(id)/events", as: .sender, expect: 200)
            #expect(events["data"]?.array?.last?["event"] == "receipt.erased")
            let repeated = try await world.post(expect: 202)
            #expect(repeated["recipient"]?["phone"] == .null)
            #expect(!repeated.text.contains("carol") && !done.text.contains("carol"))
            let list = try await world.call("GET", world.settings("erasures"), as: .tenantAdmin, expect: 200)
            #expect(list["data"]?.array?.count == 1)
        }
    }

    @Test func nobodyElseAsksForAnErasureOrSeesOne() async throws {
        try await TestWorld.run { world in
            let other = try await world.withTenant("beta")
            let asked = try await world.send(
                "POST", world.settings("erasures"), ["phone": "+15550001234"], as: .tenantAdmin, expect: 202)
            let path = try #require(asked.headers["location"])
            try await other.call("GET", path, as: .tenantAdmin, expect: 404)
            let own = path.replacingOccurrences(of: "\(world.tenant)", with: "\(other.tenant)")
            try await other.call("GET", own, as: .tenantAdmin, expect: 404)
            for role in [Role.sender, .agent, .auditor] {
                try await world.call("GET", path, as: role, expect: 403)
                try await world.send(
                    "POST", world.settings("erasures"), ["phone": "+15550001234"], as: role, expect: 403)
            }
        }
    }

    @Test(arguments: [
        ("{}", " required"), (#"{"phone": "5550001234"}"#, "/phone invalid-phone"),
        (#"{"email": "carol"}"#, "/email invalid-email"), (#"{"name": "Carol"}"#, "/name unknown-field"),
        (#"{"email": 4111}"#, "/email wrong-type"),
    ])
    func aPersonThatIsNoneIsTold(body: String, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "POST", world.settings("erasures"), as: .tenantAdmin, body: body, expect: 422)
            #expect(answer.fieldErrors.contains(error))
        }
    }
}
