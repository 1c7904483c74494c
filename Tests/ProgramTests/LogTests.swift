import Foundation
import HTTPTypes
import JSON
import Sandbox
import Testing

/// What the running program tells about itself.
@Suite struct LogTests {
    private static let phone = "+15557654321"
    private static let email = "canary.customer@private.example.org"
    private static let name = "Canary Nightingale"
    private static let card = "4111 1111 1111 1111"
    private static let order = "canary-order-number-55"

    /// Everything a caller sends: none of it may come out, at the most talkative level.
    @Test func logsAreJSONLinesWithoutPersonalDataOrSecrets() async throws {
        try await Scene.run { scene in
            let ended = try await scene.serve(
                RunningServer.standardArguments + ["--log-level", "trace"]
            ) { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let sender = admin.with(key: tenant.senderKey)
                scene.sandbox.state.order(FaultOrder(.serverErrorAfter, organization: "acme", operation: .sendSMS))
                let accepted = try await sender.expect(
                    .post, "/v1/receipts", Self.request("TXN-1"), headers: ["Idempotency-Key": "canary-key-1"])
                try await Self.provoke(sender)
                let examination = Examination(api: admin, sandbox: scene.sandbox)
                _ = try await examination.settled(try #require(accepted["id"]?.string), of: tenant)
                return tenant
            }
            Self.examine(ended.log, ended.result, scene)
        }
    }

    private static func request(_ transaction: String) -> JSONValue {
        [
            "transaction": [
                "id": .string(transaction), "amount": "150.00", "currency": "USD", "paidAt": "2026-01-27T14:30:00Z",
            ],
            "recipient": ["phone": .string(phone), "email": .string(email), "name": .string(name)],
            "variables": ["orderNumber": .string(order)], "channels": ["sms", "email"],
        ]
    }

    /// Requests that are refused, with what must not be told in each place where it could stand.
    private static func provoke(_ sender: APIClient) async throws {
        let bodies: [JSONValue] = [
            request("TXN-2 " + card), .object(JSONObject([.init(name: email, value: "x")])),
            ["recipient": .string(phone), "channels": .string(name)],
        ]
        for (number, body) in bodies.enumerated() {
            let answer = try await sender.call(
                .post, "/v1/receipts", body, headers: ["Idempotency-Key": "canary-key-2\(number)"])
            #expect(answer.status == 422)
        }
        let places = ["/v1/receipts/\(phone)", "/v1/receipts?conversationId=\(email)", "/v1/\(email)"]
        for path in places { _ = try await sender.call(.get, path) }
        _ = try await sender.call(.get, "/v1/receipts", headers: ["X-Request-Id": "4111111111111111"])
        _ = try await sender.with(key: "cfk_canary_stolen").call(.get, "/v1/receipts")
    }

    private static func examine(_ log: ServerLog, _ tenant: TestTenant, _ scene: Scene) {
        let text = log.lines.joined(separator: "\n")
        #expect(log.lines.count > 10)
        #expect(log.records.allSatisfy { $0?["time"]?.string != nil && $0?["level"]?.string != nil })
        let canaries = [
            phone, String(phone.dropFirst(2)), email, name, "Nightingale", order, "4111", "canary", Canary.clientSecret,
            tenant.senderKey, tenant.agentKey, scene.adminKey,
        ]
        for canary in canaries { #expect(!text.contains(canary), "\(canary) came out") }
        let requests = log.records.compactMap { $0 }.filter { $0["message"]?.string == "request" }
        #expect(requests.count > 5)
        #expect(requests.allSatisfy { $0["request-id"]?.string != nil && $0["status"]?.string != nil })
        #expect(requests.contains { $0["tenant"]?.string == tenant.id })
        let settled = log.records.compactMap { $0 }.filter { $0["message"]?.string == "Settled" }
        #expect(!settled.isEmpty && settled.allSatisfy { $0["tenant"]?.string == tenant.id })
    }

    @Test func aRequestIsNamedInTheAnswerAndInTheLogAlike() async throws {
        let ended = try await Scene.run { scene in
            try await scene.serve(RunningServer.standardArguments + ["--log-level", "debug"]) { server in
                try await scene.admin(server.port).call(
                    .get, "/v1/tenants", headers: ["X-Request-Id": "upstream-42"]
                ).header("X-Request-Id")
            }
        }
        #expect(ended.result == "upstream-42")
        #expect(ended.log.records.contains { $0?["request-id"]?.string == "upstream-42" })
    }
}
