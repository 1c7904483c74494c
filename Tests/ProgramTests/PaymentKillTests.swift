import Foundation
import HTTPTypes
import JSON
import Sandbox
import Subprocess
import Testing
import Transport

/// Receipts that name their payment: whenever the process dies, each captured payment gets one message, and no other.
@Suite(.tags(.slow)) struct PaymentKillTests {
    private static let rounds = 8
    private static let perRound = 16

    private struct Planned: Sendable {
        let tenant: TestTenant
        let number: Int

        /// Two of four are captured, one is only after a while, and one never.
        var token: String {
            "tok_" + ["captured", "soon", "failed", "captured"][number % 4] + "_\(number)"
        }

        var isCaptured: Bool { number % 4 != 2 }
        var phone: String { "+1\(200 + number % 700)555\(1_000 + number)" }

        var body: JSONValue {
            [
                "paymentToken": .string(token), "recipient": ["phone": .string(phone)], "channels": ["sms"],
            ]
        }
    }

    @Test func aCapturedPaymentGetsOneMessageHoweverOftenTheProcessIsKilled() async throws {
        let seed = UInt64(Date().timeIntervalSince1970 * 1_000)
        print("The moments of the kills follow from the seed \(seed).")
        try await Scene.run { scene in
            let tenants = try await scene.serve { try await Self.tenants(scene, scene.admin($0.port)) }.result
            let load = (0..<Self.rounds * Self.perRound).map {
                Planned(tenant: tenants[$0 % tenants.count], number: $0)
            }
            let whereabouts = Whereabouts()
            try await withThrowingTaskGroup(of: Void.self) { group in
                var random = SeededRandom(seed: seed)
                for round in 0..<Self.rounds {
                    Self.orderFaults(scene.sandbox, round)
                    let part = load[round * Self.perRound..<(round + 1) * Self.perRound]
                    group.addTask {
                        for planned in part { try await Self.ask(planned, scene.admin(0), whereabouts) }
                    }
                    let moment = Int.random(in: 20...900, using: &random)
                    let status = try await scene.serve { server in
                        whereabouts.set(server.port)
                        try await Task.sleep(for: .milliseconds(moment))
                        whereabouts.set(nil)
                        server.send(.kill)
                    }.status
                    #expect(status == .signaled(SIGKILL))
                }
                scene.sandbox.state.removeFaults()
                _ = try await scene.serve { server in
                    whereabouts.set(server.port)
                    try await group.waitForAll()
                    try await Self.examine(load, scene, scene.admin(server.port))
                }
            }
        }
    }

    private static func tenants(_ scene: Scene, _ admin: APIClient) async throws -> [TestTenant] {
        var tenants: [TestTenant] = []
        for (slug, dialect) in [("acme", "platform"), ("globex", "guide")] {
            let tenant = try await TestTenant.make(slug, dialect: dialect, sandbox: scene.sandbox, admin: admin)
            try await admin.put("/v1/tenants/\(tenant.id)/gateway", scene.sandbox.gateway)
            tenants.append(tenant)
        }
        return tenants
    }

    private static func orderFaults(_ sandbox: RunningSandbox, _ round: Int) {
        sandbox.state.removeFaults()
        let kinds: [FaultOrder.Kind] = [.serverErrorBefore, .cutAfter, .cutBefore, .garbage]
        sandbox.state.order(
            FaultOrder(kinds[round % kinds.count], operation: .payment, times: 0, probability: 0.2))
    }

    private static func ask(_ planned: Planned, _ api: APIClient, _ whereabouts: Whereabouts) async throws {
        for _ in 0..<6_000 {
            let server = api.with(key: planned.tenant.senderKey).at(try await whereabouts.current())
            do {
                let answer = try await server.call(
                    .post, "/v1/receipts", planned.body, headers: ["Idempotency-Key": planned.token])
                if answer.status == 202 { return }
                #expect(answer.status == 503 || answer.code == "idempotency-in-progress")
            } catch is TransportError {
                try Task.checkCancellation()
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(planned.token) was never accepted")
    }

    private static func examine(_ load: [Planned], _ scene: Scene, _ admin: APIClient) async throws {
        let examination = Examination(api: admin, sandbox: scene.sandbox)
        for planned in load {
            let answer = try await admin.with(key: planned.tenant.senderKey).call(
                .post, "/v1/receipts", planned.body, headers: ["Idempotency-Key": planned.token])
            #expect(answer.status == 202 && answer.header("Idempotent-Replayed") == "true")
            let id = try #require(answer.body["id"]?.string)
            let final = try await examination.settled(id, of: planned.tenant)
            let count = scene.sandbox.state.messages(to: planned.phone).count
            let told: Comment = "\(planned.token): \(final["status"] ?? .null) \(final["reason"] ?? .null), \(count)"
            #expect(count == (planned.isCaptured ? 1 : 0), told)
            #expect(final["status"] == (planned.isCaptured ? "delivered" : "cancelled"), told)
        }
    }
}

extension RunningSandbox {
    /// The setting of its payment gateway.
    var gateway: JSONValue {
        [
            "kind": "http-json", "url": .string(url + "/gateway/payments/{token}"),
            "auth": ["kind": "bearer", "secret": .string(Canary.clientSecret)],
            "map": [
                "id": "/reference", "amount": "/amount_decimal", "currency": "/currency", "status": "/status",
                "cardLast4": "/card_last4", "cardBrand": "/card_brand", "authorizationCode": "/authorization_code",
                "paidAt": "/paid_at",
            ],
            "requestsPerMinute": 60_000,
        ]
    }
}
