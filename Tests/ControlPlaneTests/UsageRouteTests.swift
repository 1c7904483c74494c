import Domain
import JSON
import Storage
import Testing

@testable import ControlPlane

@Suite struct UsageRouteTests {
    @Test func usageTellsDaysAndTotalsAsJSONAndAsATable() async throws {
        try await TestWorld.run { world in
            let path = world.settings("usage")
            let empty = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(empty["data"] == [] && empty["totals"]?["messages"] == 0)
            try await world.post(.receipt("A").with("channels", ["sms"]), key: "a", expect: 202)
            try await world.post(.receipt("B").with("channels", ["email"]), key: "b", expect: 202)
            try await world.failSending()
            let usage = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(usage["data"]?.array?.count == 2 && usage["timezone"] == "Europe/Berlin")
            let sms = usage["data"]?.array?.first
            #expect(sms?["channel"] == "sms" && sms?["accepted"] == 1 && sms?["failed"] == 1 && sms?["followUps"] == 1)
            let day = try #require(sms?["day"]?.string)
            let table = try await world.call(
                "GET", path + "?from=\(day)&to=\(day)", as: .platformAdmin, headers: ["Accept": "text/csv"], expect: 200
            )
            let lines = table.text.split(separator: "\r\n")
            #expect(lines.count == 3 && lines[1] == "\(day),sms,1,1,0,0,0,0,0,1,0,1")
        }
    }

    @Test(arguments: ["?from=2026-02-30", "?from=2026-11-23&to=2026-11-22", "?from=2020-01-01&to=2026-01-01", "?to=x"])
    func aRangeThatIsNoneIsRefused(query: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", world.settings("usage") + query, as: .tenantAdmin, expect: 400)
            #expect(answer.code == "invalid-parameter")
        }
    }

    @Test func evidenceTellsAttemptsAndHashes() async throws {
        try await TestWorld.run { world in
            let id = try #require(
                try await world.post(.receipt("A").with("channels", ["sms"]), expect: 202)["id"]?.string)
            try await world.failSending()
            try await world.store.audit.drain()
            let evidence = try await world.call("GET", "/v1/receipts/\(id)/evidence", as: .sender, expect: 200)
            #expect(evidence["recipient"]?["phone"]?.string?.contains("*") == true)
            let delivery = try #require(evidence["deliveries"]?.array?.first)
            #expect(delivery["attempts"]?.array?.count == 1 && delivery["messageHash"]?.string?.utf8.count == 64)
            #expect(evidence["audit"]?["entries"]?.array?.count == 3)
            let open = try await world.call("GET", "/v1/receipts/\(id)/evidence", as: .agent, expect: 200)
            #expect(open["recipient"]?["phone"] == "+15550001234")
        }
    }
}
