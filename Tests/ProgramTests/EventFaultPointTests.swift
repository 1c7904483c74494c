import Foundation
import HTTPTypes
import JSON
import Sandbox
import Subprocess
import Testing

/// The process dies at each step of work on an event: each is worked on, counted for what it led to, and no payment is told
/// twice.
@Suite(.tags(.slow)) struct EventFaultPointTests {
    private static let points = ["event.leased", "event.worked", "event.settled"]
    private static let perRun = 3

    @Test func eventsAreCountedForWhatTheyLedToWhereverTheProcessDies() async throws {
        try await Scene.run { scene in
            let (tenant, secret) = try await scene.serve { server -> (TestTenant, String) in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
                let path = "/v1/tenants/\(tenant.id)"
                try await admin.put(path + "/gateway", scene.sandbox.gateway)
                let made = try await admin.expect(.post, path + "/webhook-secrets", ["name": "test"])
                return (tenant, try #require(made["secret"]?.string))
            }.result
            for (round, point) in (Self.points + Self.points).enumerated() {
                do {
                    let status = try await scene.serve(
                        program: "CounterfoilFaultPoints", environment: ["COUNTERFOIL_KILL_AT": point]
                    ) { server in
                        await Self.tell(round, tenant, scene.admin(server.port).with(key: secret))
                        await Self.untilGone(scene.admin(server.port))
                    }.status
                    #expect(status == .signaled(SIGKILL), "\(point) was not reached")
                } catch let error as RunningServer.NeverListened {
                    // What earlier runs left reached the point before the port was open.
                    #expect(!error.lines.contains { $0.hasPrefix("counterfoil:") }, "\(error)")
                }
            }
            let rounds = Self.points.count * 2
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                for round in 0..<rounds { await Self.tell(round, tenant, admin.with(key: secret)) }
                try await Self.examine(rounds * Self.perRun, tenant, scene, admin)
            }
        }
    }

    /// Each payment by two events: the interaction's end, and an agent's wrap-up.
    private static func tell(_ round: Int, _ tenant: TestTenant, _ genesys: APIClient) async {
        for number in 0..<perRun {
            for event in ["customer.end", "acw"] {
                let body: JSONValue = [
                    "schema": "receipt-trigger/1", "event": .string(event), "eventTime": 1_795_341_490_000,
                    "conversationId": .string("conv_\(round)_\(number)"),
                    "paymentRef": .string("tok_captured_\(round)_\(number)"),
                    "phone": .string("+1555\(2_000_077 + (round * perRun + number) * 100)"),
                ]
                // The process may die meanwhile; the last run tells it again.
                _ = try? await genesys.call(.post, "/v1/webhooks/genesys/\(tenant.id)", body)
            }
        }
    }

    private static func untilGone(_ api: APIClient) async {
        for _ in 0..<800 {
            // That it fails is what is waited for.
            guard (try? await api.call(.get, "/livez")) != nil else { return }
            // No event tells of another process's end before it is waited for.
            try? await Task.sleep(for: .milliseconds(25))
        }
    }

    private static func examine(
        _ payments: Int, _ tenant: TestTenant, _ scene: Scene, _ admin: APIClient
    ) async throws {
        let sender = admin.with(key: tenant.senderKey)
        var health: JSONValue = .null
        for _ in 0..<2_400 {
            health = try await admin.expect(.get, "/v1/tenants/\(tenant.id)/health")
            let delivered = try await sender.expect(.get, "/v1/receipts?limit=200&status=delivered")
            if health["events"]?["waiting"] == 0, delivered["data"]?.array?.count == payments { break }
            try await Task.sleep(for: .milliseconds(25))
        }
        let outcomes = health["events"]?["outcomes"]
        #expect(outcomes?["receipt"]?.integer == Int64(payments), "\(outcomes ?? .null)")
        #expect(outcomes?["receipt-exists"]?.integer == Int64(payments), "\(outcomes ?? .null)")
        let all = try await sender.expect(.get, "/v1/receipts?limit=200")
        #expect(all["data"]?.array?.count == payments)
        #expect(scene.sandbox.state.messages().count == payments)
    }
}
