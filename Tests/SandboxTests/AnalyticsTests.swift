import Testing

@testable import Sandbox

@Suite struct AnalyticsTests {
    private static let path = "/api/v2/analytics/conversations/details/query"

    private static func query(to address: String, interval: String = "2020-01-01T00:00Z/2090-01-01T00:00Z") -> String {
        """
        {"interval":"\(interval)","segmentFilters":[{"type":"and","predicates":[
        {"type":"dimension","dimension":"addressTo","operator":"matches","value":"\(address)"},
        {"type":"dimension","dimension":"purpose","value":"api"}]}],"paging":{"pageSize":10,"pageNumber":1}}
        """
    }

    @Test func messagesAreFoundByAddressPurposeAndTime() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let sent = try await caller.sms(to: "+447700900123")
            _ = try await caller.sms(to: "+447700900999")
            let found = try await caller.send("POST", Self.path, Self.query(to: "+447700900123"))
            #expect(found.number("totalHits") == 1)
            #expect(found.text("conversations.0.conversationId") == sent.text("conversationId"))
            let session = "conversations.0.participants.0.sessions.0."
            #expect(found.text(session + "deliveryStatus") == "DeliverySuccess")
            #expect(found.text(session + "addressTo") == "+447700900123")
            let past = Self.query(to: "+447700900123", interval: "2020-01-01T00:00Z/2021-01-01T00:00Z")
            #expect(try await caller.send("POST", Self.path, past).number("totalHits") == 0)
            let conversation = sent.text("conversationId") ?? ""
            let one = try await caller.get("/api/v2/analytics/conversations/\(conversation)/details")
            #expect(one.text("participants.0.purpose") == "api")
        }
    }

    @Test func aLagHidesYoungMessages() async throws {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.admin(
                "POST", "organizations", #"{"clientId":"acme","analyticsLagMilliseconds":3600000}"#)
            let caller = try await sandbox.login()
            _ = try await caller.sms(to: "+447700900123")
            let found = try await caller.send("POST", Self.path, Self.query(to: "+447700900123"))
            #expect(found.number("totalHits") == 0)
            #expect(found.value("conversations") == nil)
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"interval":"today"}"#, #"{"interval":"2026-01-02T00:00Z/2026-01-01T00:00Z"}"#,
        #"{"interval":"2026-01-01T00:00Z/2026-01-02T00:00Z","filters":[]}"#,
        #"{"interval":"2026-01-01T00:00Z/2026-01-02T00:00Z","paging":{"pageSize":1000,"pageNumber":1}}"#,
        #"{"interval":"2026-01-01T00:00Z/2026-01-02T00:00Z","segmentFilters":"#
            + #"[{"type":"and","predicates":[{"dimension":"colour","value":"red"}]}]}"#,
    ])
    func aWrongQueryIsRefused(body: String) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.login().send("POST", Self.path, body)
            #expect(reply.status == 400)
        }
    }
}
