import Domain
import JSON
import Testing

@Suite struct ListTests {
    @Test func aListIsReadPageByPage() async throws {
        try await TestWorld.run { world in
            for number in 1...5 {
                world.clock.advance(by: .seconds(1))
                try await world.post(.receipt("TXN-\(number)"), key: "k\(number)", expect: 202)
            }
            var seen: [String] = []
            var path: String? = "/v1/receipts?limit=2&status=accepted"
            var pages = 0
            while let next = path, pages < 9 {
                let page = try await world.call("GET", next, as: .sender, expect: 200)
                seen += (page["data"]?.array ?? []).compactMap { $0["transaction"]?["id"]?.string }
                pages += 1
                // The link leads to the same page as the cursor.
                let link = page.headers["link"]?.split(separator: ">").first.map { String($0.dropFirst()) }
                #expect((link == nil) == (page["nextCursor"] == .null))
                if let link, let cursor = page["nextCursor"]?.string {
                    #expect(link == "/v1/receipts?limit=2&status=accepted&cursor=\(cursor)")
                }
                path = link
            }
            #expect(seen == ["TXN-5", "TXN-4", "TXN-3", "TXN-2", "TXN-1"])
            #expect(pages == 3)
        }
    }

    @Test func filtersHoldAtOnce() async throws {
        try await TestWorld.run { world in
            for number in 1...3 {
                world.clock.advance(by: .seconds(10))
                let receipt = JSONValue.receipt("TXN-\(number)").with("conversationId", .string("conv-\(number % 2)"))
                try await world.post(receipt, key: "k\(number)", expect: 202)
            }
            let filters = [
                ("transactionId=TXN-2", 1), ("transactionId=TXN-9", 0), ("conversationId=conv-1", 2),
                ("conversationId=conv-1&transactionId=TXN-2", 0), ("status=sent", 0), ("status=accepted", 3),
                ("createdAfter=2026-11-22T10:00:20Z", 2), ("createdBefore=2026-11-22T10:00:20Z", 1),
                ("createdAfter=2026-11-22T11:00:10%2B01:00&createdBefore=2026-11-22T10:00:30Z", 2),
            ]
            for (filter, count) in filters {
                let page = try await world.call("GET", "/v1/receipts?\(filter)", as: .sender, expect: 200)
                #expect(page["data"]?.array?.count == count, "\(filter)")
            }
        }
    }

    @Test(arguments: [
        ("limit=0", "invalid-parameter"), ("limit=201", "invalid-parameter"), ("limit=x", "invalid-parameter"),
        ("limit=", "invalid-parameter"), ("limit=2&limit=3", "invalid-parameter"), ("status=gone", "invalid-parameter"),
        ("createdAfter=now", "invalid-parameter"), ("transactionId=", "invalid-parameter"),
        ("cursor=", "invalid-cursor"),
        ("cursor=abc", "invalid-cursor"), ("cursor=1key01m81b5h80e92981rcymgx8079", "invalid-cursor"),
        ("Limit=2", "unknown-parameter"), ("foo", "unknown-parameter"), ("%2B15550001234=1", "unknown-parameter"),
    ])
    func aWrongQueryIsTold(query: String, code: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", "/v1/receipts?\(query)", as: .sender, expect: 400)
            #expect(answer.code == code)
            #expect(!answer.text.contains("15550001234"))
        }
    }

    @Test func allListsTakeCursors() async throws {
        try await TestWorld.run { world in
            _ = try await world.withTenant("other")
            for (path, role, count) in [
                ("/v1/tenants", Role.platformAdmin, 2), (world.settings("keys"), .tenantAdmin, 4),
            ] {
                var cursor = ""
                for page in 1...count {
                    let answer = try await world.call("GET", "\(path)?limit=1\(cursor)", as: role, expect: 200)
                    #expect(answer["data"]?.array?.count == 1)
                    #expect((answer["nextCursor"] == .null) == (page == count))
                    cursor = "&cursor=\(answer["nextCursor"]?.string ?? "")"
                }
            }
        }
    }

    @Test func whatFailedWaitsForAPerson() async throws {
        try await TestWorld.run { world in
            let empty = try await world.call("GET", "/v1/follow-ups", as: .agent, expect: 200)
            #expect(empty["data"] == [])
            let receipt = try await world.post(.receipt().with("channels", ["sms"]), expect: 202)
            try await world.failSending()
            let list = try await world.call("GET", "/v1/follow-ups", as: .agent, expect: 200)
            #expect(list["data"]?.array?.first?["receiptId"] == receipt["id"])
            #expect(list["data"]?.array?.first?["reason"] == "refused-by-platform")
            let location = try #require(receipt.headers["location"])
            let failed = try await world.call("GET", location, as: .sender, expect: 200)
            #expect(failed["status"] == "delivery_failed")
            let events = try await world.call("GET", location + "/events", as: .sender, expect: 200)
            #expect((events["data"]?.array?.count ?? 0) > 2)
        }
    }
}
