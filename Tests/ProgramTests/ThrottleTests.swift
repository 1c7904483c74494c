import Foundation
import JSON
import Sandbox
import Testing

@Suite struct ThrottleTests {
    /// A tenant that must wait waits; its neighbour does not notice.
    @Test func aRetryAfterSilencesItsTenantAlone() async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                let throttled = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let other = try await TestTenant.make(
                    "globex", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                scene.sandbox.state.order(
                    FaultOrder(.throttle, organization: "acme", operation: .sendSMS, retryAfterSeconds: 2))
                let whereabouts = Whereabouts()
                whereabouts.set(server.port)
                let clients = LoadClients(api: admin, whereabouts: whereabouts)
                // One alone meets the 429, so that nothing else of its tenant is under way at that moment.
                var load = [throttled.planned(1, channels: ["sms"])]
                var answers = [try await clients.ask(load[0])]
                let refusedAt = try await refusal(scene.sandbox)
                let more = (2..<22).flatMap { number in
                    [throttled, other].map { $0.planned(number, channels: ["sms"]) }
                }
                answers += try await clients.ask(more)
                load += more
                var examination = Examination(api: admin, sandbox: scene.sandbox)
                try await examination.examine(load, firstAnswers: answers)
                #expect(examination.givenUp.isEmpty)

                let wait = refusedAt + 1...refusedAt + 1_999
                let requests = scene.sandbox.state.requests(since: refusedAt)
                #expect(!requests.contains { $0.organization == "acme" && wait.contains($0.at) && $0.status != 429 })
                #expect(
                    requests.count { $0.organization == "globex" && $0.operation == .sendSMS && wait.contains($0.at) }
                        == 20)
            }
        }
    }

    /// When the sandbox answered with 429, in milliseconds since 1970.
    private func refusal(_ sandbox: RunningSandbox) async throws -> Int64 {
        for _ in 0..<2_000 {
            if let refused = sandbox.state.requests(organization: "acme").first(where: { $0.status == 429 }) {
                return refused.at
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try #require(nil as Int64?, "the sandbox was never asked")
    }
}
