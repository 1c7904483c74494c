import Foundation
import HTTPTypes
import JSON
import Sandbox
import Subprocess
import Testing

/// The process dies at each durable step of the engine, at a fault point and not by luck: everything is delivered once.
@Suite(.tags(.slow)) struct FaultPointTests {
    @Test(arguments: ["platform", "guide"])
    func eachStepSurvivesTheEndOfTheProcess(_ dialect: String) async throws {
        try await Scene.run { scene in
            var run = FaultPointRun(
                scene: scene,
                tenant: try await scene.serve {
                    try await TestTenant.make(
                        "acme", dialect: dialect, sandbox: scene.sandbox, admin: scene.admin($0.port))
                }.result)
            for (number, point) in KillPoints.all.enumerated() {
                if number % 3 == 2 { try await run.repeatSome() }
                try await run.die(at: point)
            }
            scene.sandbox.state.removeFaults()
            let last = try await scene.serve { server in try await run.settle(server.port) }
            #expect(last.status == .exited(0))
            try await AuditExamination(data: scene.folder.data, sink: scene.folder.sink).examine(last.result)
        }
    }
}

/// A tenant's receipts over many runs of the program.
struct FaultPointRun {
    let scene: Scene
    let tenant: TestTenant
    private var asked: [PlannedReceipt] = []
    private var unanswered: [PlannedReceipt] = []
    private var round = 0

    init(scene: Scene, tenant: TestTenant) {
        (self.scene, self.tenant) = (scene, tenant)
    }

    /// One run of the program, with work of every kind, that ends at the point.
    mutating func die(at point: String) async throws {
        round += 1
        orderFaults()
        // An SMS whose carrier fails with an email behind it, four more SMS, an email.
        let batch =
            [tenant.planned(round * 10, channels: ["sms", "email"])]
            + (1...4).map { tenant.planned(round * 10 + $0, channels: ["sms"]) }
            + [tenant.planned(round * 10 + 5, channels: ["email"])]
        asked += batch
        unanswered += batch
        do {
            let ended = try await scene.serve(
                program: "CounterfoilFaultPoints", environment: ["COUNTERFOIL_KILL_AT": point]
            ) { server in
                let api = scene.admin(server.port)
                let left = await ask(api)
                await untilGone(api)
                return left
            }
            unanswered = ended.result
            #expect(ended.status == .signaled(SIGKILL), "\(point) was not reached")
        } catch let error as RunningServer.NeverListened {
            // What earlier runs left reached the point before the port was open.
            #expect(!error.lines.contains { $0.hasPrefix("counterfoil:") }, "\(error)")
        }
    }

    /// Asks for what has no answer yet; answers what is left of it.
    private func ask(_ api: APIClient) async -> [PlannedReceipt] {
        var left: [PlannedReceipt] = []
        for receipt in unanswered where await !isAnswered(receipt, api) { left.append(receipt) }
        return left
    }

    /// Each strikes one SMS: an answer that is lost, a request that is lost, a refusal for good. The first is looked for,
    /// the second is sent again, the third is for an agent.
    private func orderFaults() {
        scene.sandbox.state.removeFaults()
        for (kind, status) in [(FaultOrder.Kind.cutAfter, nil), (.cutBefore, nil), (.refused, 400)]
            as [(FaultOrder.Kind, Int?)]
        {
            scene.sandbox.state.order(
                FaultOrder(kind, organization: tenant.organization, operation: .sendSMS, status: status))
        }
    }

    private func isAnswered(_ receipt: PlannedReceipt, _ api: APIClient) async -> Bool {
        // The process may die meanwhile; the request comes again in the next run, under its key.
        let answer = try? await api.with(key: tenant.senderKey).call(
            .post, "/v1/receipts", receipt.body, headers: ["Idempotency-Key": receipt.key])
        return answer?.status == 202
    }

    /// A run that is told to stop as soon as an agent has had what was refused tried again, and customers have wanted
    /// receipts once more: the next run dies over those.
    mutating func repeatSome() async throws {
        let key = "again-\(round)"
        unanswered = try await scene.serve { server in
            let api = scene.admin(server.port)
            let (agent, sender) = (api.with(key: tenant.agentKey), api.with(key: tenant.senderKey))
            let left = await ask(api)
            let open = try await agent.expect(.get, "/v1/follow-ups?status=open&reason=refused-by-platform")
            for id in (open["data"]?.array ?? []).compactMap({ $0["id"]?.string }) {
                try await agent.expect(
                    .post, "/v1/follow-ups/\(id)/retry", [:], headers: ["Idempotency-Key": "retry-\(id)"])
            }
            let delivered = try await sender.expect(.get, "/v1/receipts?status=delivered&limit=2")
            for id in (delivered["data"]?.array ?? []).compactMap({ $0["id"]?.string }) {
                let again = try await sender.call(
                    .post, "/v1/receipts/\(id)/resend", [:], headers: ["Idempotency-Key": key + id])
                // One that is on its way, or went five times, is not sent once more.
                #expect([202, 409].contains(again.status), "\(again.status) \(again.code ?? "")")
            }
            return left
        }.result
    }

    /// Until nobody answers, for twenty seconds at most.
    private func untilGone(_ api: APIClient) async {
        for _ in 0..<800 {
            // That it fails is what is waited for.
            guard (try? await api.call(.get, "/livez")) != nil else { return }
            // No event tells of another process's end before it is waited for.
            try? await Task.sleep(for: .milliseconds(25))
        }
    }

    /// The last run: all is asked for, comes to its end, and was taken as often as the receipts tell. Answers the receipts.
    func settle(_ port: Int) async throws -> [JSONValue] {
        let api = scene.admin(port)
        for receipt in unanswered { #expect(await isAnswered(receipt, api), "\(receipt.key)") }
        let examination = Examination(api: api, sandbox: scene.sandbox)
        var receipts: [JSONValue] = []
        for _ in 0..<2_400 {
            receipts = try await examination.list("/v1/receipts", key: tenant.agentKey)
            if receipts.allSatisfy(\.isFinal) { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        let names = receipts.filter { $0["resendOf"] == .null }.compactMap { $0["transaction"]?["id"]?.string }
        #expect(names.count == asked.count && Set(names).count == names.count)
        #expect(receipts.count > asked.count, "nothing was sent again at a customer's wish")
        let deliveries = receipts.flatMap { receipt in
            (receipt["deliveries"]?.array ?? []).map {
                ($0, receipt["recipient"]?[$0["channel"] == "sms" ? "phone" : "email"])
            }
        }
        for address in Set(deliveries.compactMap { $0.1?.string }) {
            examine(address, deliveries.filter { $0.1?.string == address }.map(\.0))
        }
        let ends = Dictionary(receipts.map { ($0["status"]?.string ?? "", 1) }, uniquingKeysWith: +)
        print("\(asked.count) receipts, \(receipts.count - asked.count) resends, \(round) ends of the process: \(ends)")
        return receipts
    }

    /// The messages that an address got are those that its deliveries tell of.
    private func examine(_ address: String, _ deliveries: [JSONValue]) {
        let taken = scene.sandbox.state.messages(organization: tenant.organization, to: address).count
        let told = deliveries.filter { $0["sentAt"]?.string != nil }.count
        // An email of the guide can't be looked for: nobody knows of it, and it is not sent again.
        let unknown = deliveries.filter { $0["reason"]?.string == "outcome-unknown" }.count
        #expect(taken >= told && taken <= told + unknown, "\(deliveries.map { $0["status"]?.string ?? "" })")
        for delivery in deliveries {
            #expect(
                ["delivered", "unconfirmed", "undelivered", "failed", "cancelled"].contains(
                    delivery["status"]?.string ?? ""))
        }
    }
}
