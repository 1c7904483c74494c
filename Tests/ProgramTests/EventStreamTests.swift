import Foundation
import HTTPTypes
import JSON
import Sandbox
import Testing

/// The sandbox fires events of all shapes at the real program.
@Suite(.tags(.slow)) struct EventStreamTests {
    @Test func eventsOfAllShapesAreTakenAndCounted() async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
                let path = "/v1/tenants/\(tenant.id)"
                let secret = try await admin.expect(.post, path + "/webhook-secrets", ["name": "test"])
                let sandbox = APIClient(transport: scene.transport, baseURL: scene.sandbox.url, key: nil)
                let fired = try await sandbox.expect(
                    .post, "/sandbox/events",
                    [
                        "url": .string("http://127.0.0.1:\(server.port)/v1/webhooks/genesys/\(tenant.id)"),
                        "secret": secret["secret"] ?? .null, "organization": "acme", "interactions": 40,
                        "payments": 0, "duplicates": .double(0.5), "maximumDelayMilliseconds": 300,
                    ])
                let count = try #require(fired["events"]?.integer)
                var told: JSONValue = .null
                var health: JSONValue = .null
                for _ in 0..<300 {
                    told = try await sandbox.expect(.get, "/sandbox/events")
                    health = try await admin.expect(.get, path + "/health")
                    if told["underWay"] == 0, health["events"]?["waiting"] == 0 { break }
                    try await Task.sleep(for: .milliseconds(100))
                }
                let answers = told["answers"]?.object?.members ?? []
                #expect(answers.allSatisfy { $0.name.hasPrefix("202 ") }, "\(told)")
                #expect(answers.compactMap { $0.value.integer }.reduce(0, +) == count)
                let outcomes = health["events"]?["outcomes"]
                let accepted = answers.first { $0.name == "202 accepted" }?.value
                #expect(outcomes?["not-a-payment"] == accepted && accepted != nil, "\(health["events"] ?? .null)")
                #expect(outcomes?["duplicate"]?.integer ?? 0 > 0)
            }
        }
    }
}
