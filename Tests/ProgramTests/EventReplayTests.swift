import Foundation
import HTTPTypes
import JSON
import Sandbox
import Testing
import Transport
import Vault

/// A signed request that somebody caught and sends again, against the real program.
@Suite(.tags(.slow)) struct EventReplayTests {
    private static let event: JSONValue = [
        "eventType": "interaction.completed", "timestamp": "2026-11-22T09:58:10Z", "conversationId": "conv_replayed",
        "interactionId": "int_replayed", "paymentRef": "tok_captured_replay",
        "contact": ["id": "contact_1", "name": "John Doe", "phone": "+15550107779"],
        "conversation": ["type": "message", "channelType": "sms"],
    ]

    @Test func aSignedRequestThatComesAgainAsItIsMakesNothingTwice() async throws {
        try await Scene.run { scene in
            let sent = try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
                try await admin.put("/v1/tenants/\(tenant.id)/gateway", scene.sandbox.gateway)
                let request = try await SignedRequest(Self.event, of: tenant, admin)
                // Many at once, as from a balancer that gives up too early.
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<20 { group.addTask { try await request.send(admin) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.sorted() == ["202 accepted"] + Array(repeating: "202 duplicate", count: 19))
                try await Self.untilDelivered(tenant, admin)
                #expect(try await request.send(admin) == "202 duplicate")
                return (tenant, request)
            }.result
            try await scene.serve { server in
                let (tenant, request) = sent
                let admin = scene.admin(server.port)
                #expect(try await request.send(admin) == "202 duplicate")
                // The same event under a signature of its own, as an honest sender repeats it.
                #expect(try await request.signed(id: "msg_2").send(admin) == "202 duplicate")
                try await Self.untilDelivered(tenant, admin)
                let health = try await admin.expect(.get, "/v1/tenants/\(tenant.id)/health")
                #expect(health["events"]?["outcomes"] == ["duplicate": 22, "receipt": 1])
                let receipts = try await admin.with(key: tenant.senderKey).expect(.get, "/v1/receipts")
                #expect(receipts["data"]?.array?.count == 1)
                #expect(scene.sandbox.state.messages().count == 1)
            }
        }
    }

    @Test func aSignatureThatIsOldOrOfSomethingElseOpensNothing() async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
                let request = try await SignedRequest(Self.event, of: tenant, admin)
                let other = try await TestTenant.make(
                    "globex", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
                var bent = [request.signed(secondsAgo: 310), request.signed(secondsAgo: -310)]
                for change: (inout SignedRequest) -> Void in [
                    { $0.body = $0.body.merging(patch: ["paymentRef": "tok_captured_other"]) },
                    { $0.headers["webhook-id"] = "msg_other" },
                    { $0.headers["webhook-timestamp"] = String(Int(Date().timeIntervalSince1970) + 1) },
                    { $0.headers["webhook-signature"] = "v1,AAAA" },
                    { $0.headers["webhook-signature"] = nil },
                    { $0.tenant = other.id },
                    { $0.tenant = "ten_01kapyt9h3d6p8r0t2v4x6z8a1" },
                ] {
                    var copy = request
                    change(&copy)
                    bent.append(copy)
                }
                for request in bent { #expect(try await request.send(admin) == "401 unauthenticated") }
                for tenant in [tenant, other] {
                    let health = try await admin.expect(.get, "/v1/tenants/\(tenant.id)/health")
                    #expect(health["events"]?["waiting"] == 0 && health["events"]?["outcomes"] == [:])
                }
                #expect(try await request.send(admin) == "202 accepted")
            }
        }
    }

    private static func untilDelivered(_ tenant: TestTenant, _ admin: APIClient) async throws {
        let sender = admin.with(key: tenant.senderKey)
        for _ in 0..<3_000 {
            let health = try await admin.expect(.get, "/v1/tenants/\(tenant.id)/health")
            let receipts = try await sender.expect(.get, "/v1/receipts?conversationId=conv_replayed")
            let statuses = (receipts["data"]?.array ?? []).map { $0["status"] }
            if health["events"]?["waiting"] == 0, statuses == ["delivered"] { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the receipt is not delivered")
    }
}

/// A request to the webhook, with the headers of Standard Webhooks.
private struct SignedRequest {
    var tenant: String
    var body: JSONValue
    var headers: [String: String] = [:]
    private var secret: String

    init(_ body: JSONValue, of tenant: TestTenant, _ admin: APIClient) async throws {
        let made = try await admin.expect(.post, "/v1/tenants/\(tenant.id)/webhook-secrets", ["name": "signed"])
        self.tenant = tenant.id
        self.body = body
        secret = try #require(made["signingSecret"]?.string)
        headers = signed().headers
    }

    func signed(id: String = "msg_1", secondsAgo: Int64 = 0) -> SignedRequest {
        var copy = self
        let time = Int64(Date().timeIntervalSince1970) - secondsAgo
        let keys = [WebhookSignature.secret(from: secret)].compactMap { $0 }
        copy.headers = [
            "webhook-id": id, "webhook-timestamp": String(time),
            "webhook-signature": WebhookSignature.header(
                id: id, timestamp: time, body: body.serialized(), with: keys),
        ]
        return copy
    }

    /// Status, and outcome or code.
    func send(_ api: APIClient) async throws -> String {
        let anonymous = APIClient(transport: api.transport, baseURL: api.baseURL, key: nil)
        let answer = try await anonymous.call(.post, "/v1/webhooks/genesys/\(tenant)", body, headers: headers)
        return "\(answer.status) " + (answer.body["outcome"]?.string ?? answer.code ?? "")
    }
}
