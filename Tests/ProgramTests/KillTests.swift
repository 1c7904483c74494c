import Foundation
import JSON
import Sandbox
import Subprocess
import Testing

/// The promise that everything stands on: what was accepted is delivered, once, whenever the process dies.
@Suite(.tags(.slow)) struct KillTests {
    private static let rounds = 22
    private static let receiptsPerRound = 40

    @Test func nothingIsLostOrDoubledHoweverOftenTheProcessIsKilled() async throws {
        let seed = UInt64(Date().timeIntervalSince1970 * 1_000)
        print("The moments of the kills follow from the seed \(seed).")
        try await Scene.run { scene in
            let tenants = try await scene.serve { try await Self.tenants(scene, scene.admin($0.port)) }.result
            let load = Self.load(tenants)
            let whereabouts = Whereabouts()
            let clients = LoadClients(api: scene.admin(0), whereabouts: whereabouts)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let answers = Answers(load.count)
                var random = SeededRandom(seed: seed)
                for round in 0..<Self.rounds {
                    Self.orderFaults(scene.sandbox, tenants, round)
                    let part = round * Self.receiptsPerRound..<(round + 1) * Self.receiptsPerRound
                    group.addTask { answers.set(try await clients.ask(Array(load[part])), at: part.lowerBound) }
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
                try await Self.settle(scene, load, tenants, whereabouts, answers, &group)
            }
        }
    }

    /// The last start: clients get their answers, and everything comes to its end.
    private static func settle(
        _ scene: Scene, _ load: [PlannedReceipt], _ tenants: [TestTenant], _ whereabouts: Whereabouts,
        _ answers: Answers, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let last = try await scene.serve { server in
            whereabouts.set(server.port)
            try await group.waitForAll()
            var examination = Examination(api: scene.admin(server.port), sandbox: scene.sandbox)
            try await examination.examine(load, firstAnswers: answers.all)
            for status in ["accepted", "sending", "sent"] {
                #expect(try await examination.receipts(status, of: tenants).isEmpty)
            }
            #expect(examination.givenUp["outcome-unknown", default: 0] > 0, "no guide email was ever in doubt")
            var receipts: [JSONValue] = []
            for tenant in tenants {
                receipts += try await examination.list("/v1/receipts", key: tenant.senderKey)
            }
            #expect(receipts.count == load.count)
            return (givenUp: examination.givenUp, receipts: receipts)
        }
        #expect(last.status == .exited(0))
        print("\(load.count) receipts, \(rounds) kills, deliveries given up: \(last.result.givenUp)")
        try await AuditExamination(data: scene.folder.data, sink: scene.folder.sink).examine(last.result.receipts)
    }

    private static func tenants(_ scene: Scene, _ admin: APIClient) async throws -> [TestTenant] {
        var tenants: [TestTenant] = []
        for (slug, dialect) in [
            ("acme", "platform"), ("globex", "guide"), ("initech", "guide"), ("umbrella", "platform"),
        ] {
            tenants.append(try await .make(slug, dialect: dialect, sandbox: scene.sandbox, admin: admin))
        }
        return tenants
    }

    /// Platform SMS with email behind it, guide SMS, guide email (of which a lost answer can't be looked up), platform
    /// email.
    private static func load(_ tenants: [TestTenant]) -> [PlannedReceipt] {
        let channels = [["sms", "email"], ["sms"], ["email"], ["email"]]
        return (0..<rounds * receiptsPerRound).map { number in
            tenants[number % tenants.count].planned(number, channels: channels[number % tenants.count])
        }
    }

    /// A few a round, so that no delivery has them all.
    private static func orderFaults(_ sandbox: RunningSandbox, _ tenants: [TestTenant], _ round: Int) {
        let kinds: [FaultOrder.Kind] = [.serverErrorAfter, .cutAfter, .cutBefore, .serverErrorBefore, .timeoutAfter]
        sandbox.state.removeFaults()
        for tenant in tenants {
            for (shift, operation) in [SandboxOperation.sendSMS, .sendEmail, .sendSMS, .sendEmail].enumerated() {
                sandbox.state.order(
                    FaultOrder(
                        kinds[(round + shift) % kinds.count], organization: tenant.organization, operation: operation,
                        latencyMilliseconds: 200, probability: 0.3))
            }
            let questions: [SandboxOperation] = [.contact, .status, .analytics, .conversation]
            sandbox.state.order(
                FaultOrder(
                    .serverErrorBefore, organization: tenant.organization,
                    operation: questions[round % questions.count],
                    probability: 0.3))
        }
        sandbox.state.order(
            FaultOrder(
                .throttle, organization: tenants[3].organization, operation: .sendEmail, retryAfterSeconds: 1,
                probability: 0.2))
    }
}
