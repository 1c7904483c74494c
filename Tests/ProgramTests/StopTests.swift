import Foundation
import JSON
import Sandbox
import Subprocess
import Testing

/// SIGTERM in full flight: what is in flight finishes, nothing is left in doubt.
@Suite(.tags(.slow)) struct StopTests {
    @Test func aStopInFullFlightLosesAndDoublesNothing() async throws {
        try await Scene.run { scene in
            let whereabouts = Whereabouts()
            let clients = LoadClients(api: scene.admin(0), whereabouts: whereabouts)
            // Each send takes a while, so that many are under way when the stop comes.
            scene.sandbox.state.order(FaultOrder(.latency, operation: .sendSMS, latencyMilliseconds: 400, times: 0))
            let begun = ContinuousClock.now
            let first = try await scene.serve { server in
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: scene.admin(server.port))
                let load = (0..<300).map { tenant.planned($0 + 1, channels: ["sms"]) }
                whereabouts.set(server.port)
                let asking = Task { try await clients.ask(load) }
                for _ in 0..<6_000 where scene.sandbox.state.messages().count < 40 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                whereabouts.set(nil)
                server.send(.terminate)
                return (load, asking, ContinuousClock.now)
            }
            let (load, asking, stopped) = first.result
            #expect(first.status == .exited(0))
            #expect(begun < stopped && .now - stopped < .seconds(30))
            let second = try await scene.serve { server in
                whereabouts.set(server.port)
                var examination = Examination(api: scene.admin(server.port), sandbox: scene.sandbox)
                try await examination.examine(load, firstAnswers: try await asking.value)
                #expect(examination.givenUp.isEmpty)
            }
            #expect(second.status == .exited(0))
            // Not one attempt had to be looked for.
            #expect((second.log.record("Took back what an earlier run held")?["doubtful"]?.string ?? "0") == "0")
        }
    }
}
