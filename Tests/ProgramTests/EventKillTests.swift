import Foundation
import HTTPTypes
import JSON
import Sandbox
import Subprocess
import Testing
import Transport

/// The same promise for events of interactions: one that was answered is worked on, once, whenever the process dies.
@Suite(.tags(.slow))
struct EventKillTests {
    private static let rounds = 10

    @Test func noAcceptedEventIsLostOrDoubledHoweverOftenTheProcessIsKilled() async throws {
        let seed = UInt64(Date().timeIntervalSince1970 * 1_000) % 1_000_000
        print("The moments of the kills follow from the seed \(seed).")
        var settings = EventScript.Settings()
        settings.interactions = 150
        settings.seed = seed
        settings.maximumDelayMilliseconds = 5_000
        settings.paymentKinds = ["tok_captured", "tok_captured", "tok_soon", "tok_failed"]
        let script = EventScript(settings, start: Int64(Date().timeIntervalSince1970 * 1_000))
        try await Scene.run { scene in
            let tenant = try await scene.serve { try await Self.tenant(scene, scene.admin($0.port)) }.result
            scene.sandbox.state.add(script, organization: tenant.tenant.organization)
            scene.sandbox.state.order(
                .init(.serverErrorBefore, operation: .conversation, times: 0, probability: 0.1))
            scene.sandbox.state.order(.init(.cutBefore, operation: .payment, times: 0, probability: 0.1))
            let whereabouts = Whereabouts()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Self.tell(script, tenant, scene.admin(0), whereabouts) }
                var random = SeededRandom(seed: seed)
                for _ in 0..<Self.rounds {
                    let moment = Int.random(in: 50...900, using: &random)
                    let status = try await scene.serve { server in
                        whereabouts.set(server.port)
                        try await Task.sleep(for: .milliseconds(moment))
                        whereabouts.set(nil)
                        server.send(.kill)
                    }.status
                    #expect(status == .signaled(SIGKILL))
                }
                scene.sandbox.state.removeFaults()
                try await scene.serve { server in
                    whereabouts.set(server.port)
                    try await group.waitForAll()
                    try await Self.check(script, tenant, scene, scene.admin(server.port))
                }
            }
        }
    }

    private struct Told {
        let tenant: TestTenant
        let secret: String
    }

    private static func tenant(_ scene: Scene, _ admin: APIClient) async throws -> Told {
        let tenant = try await TestTenant.make(
            "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
        let path = "/v1/tenants/\(tenant.id)"
        try await admin.put(
            path + "/gateway",
            [
                "kind": "http-json", "url": .string(scene.sandbox.url + "/gateway/payments/{token}"),
                "auth": ["kind": "bearer", "secret": "s3cr3t"],
                "map": [
                    "id": "/reference", "amount": "/amount_decimal", "currency": "/currency", "paidAt": "/paid_at",
                    "status": "/status",
                ], "requestsPerMinute": 60_000,
            ])
        let secret = try await admin.expect(.post, path + "/webhook-secrets", ["name": "test"])
        return Told(tenant: tenant, secret: try #require(secret["secret"]?.string))
    }

    /// As a workflow that repeats: until each event has an answer.
    private static func tell(
        _ script: EventScript, _ told: Told, _ api: APIClient, _ whereabouts: Whereabouts
    ) async throws {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for shot in script.shots {
                try await Task.sleep(until: start + .milliseconds(shot.after), clock: .continuous)
                group.addTask {
                    for _ in 0..<6_000 {
                        let server = api.with(key: told.secret).at(try await whereabouts.current())
                        let path = "/v1/webhooks/genesys/\(told.tenant.id)"
                        if let answer = try? await server.call(.post, path, shot.body), answer.status == 202 { return }
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    Issue.record("an event got no answer")
                }
            }
            try await group.waitForAll()
        }
    }

    private static func check(
        _ script: EventScript, _ told: Told, _ scene: Scene, _ admin: APIClient
    ) async throws {
        let sender = admin.with(key: told.tenant.senderKey)
        for _ in 0..<1_200 {
            let health = try await admin.expect(.get, "/v1/tenants/\(told.tenant.id)/health")
            var open = health["events"]?["waiting"]?.integer ?? 1
            for status in ["accepted", "awaiting_payment", "sending", "sent"] {
                let list = try await sender.expect(.get, "/v1/receipts?limit=200&status=\(status)")
                open += Int64(list["data"]?.array?.count ?? 0)
            }
            if open == 0 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        var wanted = 0
        for interaction in script.interactions {
            let list = try await sender.expect(.get, "/v1/receipts?conversationId=\(interaction.conversationID)")
            let receipts = list["data"]?.array ?? []
            let reference = interaction.paymentReference ?? ""
            let isCaptured = reference.hasPrefix("tok_captured") || reference.hasPrefix("tok_soon")
            #expect(receipts.count == (reference.isEmpty ? 0 : 1), "\(reference)")
            let sent = receipts.filter { ["delivered", "unconfirmed"].contains($0["status"]?.string) }
            #expect(sent.count == (isCaptured ? 1 : 0), "\(reference) \(receipts.map { $0["status"] ?? .null })")
            if isCaptured { wanted += 1 }
        }
        #expect(scene.sandbox.state.messages(organization: told.tenant.organization).count == wanted)
        print("\(script.shots.count) events, \(rounds) kills, \(wanted) receipts")
    }
}
