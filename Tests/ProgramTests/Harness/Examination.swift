import HTTPTypes
import JSON
import Sandbox
import Testing

/// Compares what the server says of receipts with what the sandbox took.
struct Examination {
    let api: APIClient
    let sandbox: RunningSandbox
    /// How many deliveries gave up for a reason, by reason.
    private(set) var givenUp: [String: Int] = [:]
    private var taken: [String: Int] = [:]

    init(api: APIClient, sandbox: RunningSandbox) {
        self.api = api
        self.sandbox = sandbox
    }

    /// Nothing that is looked at after a receipt that stands still would tell more.
    struct StandsStill: Error {
        let receipt: String
    }

    /// Asks for a receipt until it is final.
    /// - Throws: `StandsStill` after two minutes.
    func settled(_ id: String, of tenant: TestTenant) async throws -> JSONValue {
        for _ in 0..<6_000 {
            let receipt = try await api.with(key: tenant.senderKey).expect(.get, "/v1/receipts/\(id)")
            if receipt.isFinal { return receipt }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw StandsStill(receipt: id)
    }

    /// All receipts are final, each message was taken exactly once, and the same requests get the first answers.
    mutating func examine(_ receipts: [PlannedReceipt], firstAnswers: [[UInt8]]) async throws {
        var settled: [JSONValue] = []
        for (receipt, answer) in zip(receipts, firstAnswers) {
            let id = try #require((try? JSONValue(parsing: answer))?["id"]?.string)
            settled.append(try await self.settled(id, of: receipt.tenant))
        }
        taken = Dictionary(sandbox.state.messages().map { ($0.organization + " " + $0.to, 1) }, uniquingKeysWith: +)
        let followUps = try await followUps(of: receipts)
        for (receipt, final) in zip(receipts, settled) {
            examine(final, receipt, followUp: followUps[final["id"]?.string ?? ""])
        }
        #expect(taken.isEmpty, "messages that no receipt asked for: \(taken.count)")
        for (receipt, answer) in zip(receipts, firstAnswers) {
            let again = try await api.with(key: receipt.tenant.senderKey).call(
                .post, "/v1/receipts", receipt.body, headers: ["Idempotency-Key": receipt.key])
            #expect(again.status == 202 && again.bytes == answer, "\(receipt.key): another answer than the first")
            #expect(again.header("Idempotent-Replayed") == "true")
        }
    }

    private mutating func examine(_ final: JSONValue, _ receipt: PlannedReceipt, followUp: String?) {
        for delivery in final["deliveries"]?.array ?? [] {
            let channel = delivery["channel"]?.string ?? "?"
            let status = delivery["status"]?.string ?? "?"
            let reason = delivery["reason"]?.string ?? ""
            let count =
                taken.removeValue(
                    forKey: receipt.tenant.organization + " " + (receipt.address(on: channel) ?? "?")) ?? 0
            let told: Comment = "\(receipt.key) \(channel) is \(status) \(reason), taken \(count) times"
            switch (status, reason) {
            case ("delivered", _), ("unconfirmed", _), ("undelivered", _): #expect(count == 1, told)
            case ("failed", "outcome-unknown"): #expect(count <= 1, told)
            case ("failed", "platform-failing"), ("failed", "platform-unreachable"): #expect(count == 0, told)
            default: Issue.record(told)
            }
            if status == "failed" { givenUp[reason, default: 0] += 1 }
        }
        guard final["status"]?.string == "delivery_failed" else { return #expect(followUp == nil) }
        #expect(followUp == final["reason"]?.string, "\(receipt.key) failed without a follow-up for its reason")
    }

    /// Reasons of follow-ups by receipt.
    private func followUps(of receipts: [PlannedReceipt]) async throws -> [String: String] {
        var reasons: [String: String] = [:]
        for agent in Set(receipts.map(\.tenant.agentKey)) {
            for row in try await list("/v1/follow-ups", key: agent) {
                let receipt = row["receiptId"]?.string ?? "?"
                #expect(reasons[receipt] == nil, "\(receipt) has two follow-ups")
                reasons[receipt] = row["reason"]?.string ?? "?"
            }
        }
        return reasons
    }

    /// All pages of a list.
    func list(_ path: String, key: String) async throws -> [JSONValue] {
        var rows: [JSONValue] = []
        var cursor = ""
        repeat {
            let mark = path.contains("?") ? "&" : "?"
            let page = try await api.with(key: key).expect(.get, path + mark + "limit=200" + cursor)
            rows += page["data"]?.array ?? []
            cursor = page["nextCursor"]?.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        return rows
    }

    /// Receipts of the tenants in a status.
    func receipts(_ status: String, of tenants: [TestTenant]) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        for tenant in tenants { found += try await list("/v1/receipts?status=\(status)", key: tenant.senderKey) }
        return found
    }
}

extension JSONValue {
    /// Whether a receipt and all its deliveries have come to their end.
    var isFinal: Bool {
        let open: Set = ["queued", "sending", "retrying", "sent", "accepted", "awaiting_payment"]
        let statuses =
            [self["status"]?.string ?? "accepted"]
            + (self["deliveries"]?.array ?? []).map { $0["status"]?.string ?? "queued" }
        return !statuses.contains { open.contains($0) }
    }
}
