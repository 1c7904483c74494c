import Domain
import Engine
import Intake
import JSON
import Sandbox
import Storage
import Synchronization
import Testing

/// A customer's STOP, at every moment of what is under way to them.
@Suite struct StopWordTests {
    private static let receipts = 50
    /// What is done with the deliveries when the word comes.
    private static let steps: [StepHook.Step] = [.leased, .consented, .ready, .begun]

    @Test(arguments: GenesysSettings.Dialect.allCases, steps)
    func nothingIsSentAfterAStopAtAnyStep(_ dialect: GenesysSettings.Dialect, step: StepHook.Step) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = dialect }
            for _ in 0..<Self.receipts { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            let gate = StepGate(step, .send)
            var configuration = EngineConfiguration()
            configuration.hook = gate.hook
            try await world.withEngine(configuration) { _ in
                try await world.until("all stand there") { gate.standing == Self.receipts }
                try await tenant.say("Stop.", expecting: .suppressed)
                gate.open()
                try await world.untilAllFinal()
            }
            try await Self.expectNothingSent(by: tenant)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func nothingIsSentToWhomStoppedWhileTheEngineSlept(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = dialect }
            for _ in 0..<Self.receipts { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            try await tenant.say("ＡＲＲÊＴ", expecting: .suppressed)
            try await world.withEngine { _ in try await world.untilAllFinal() }
            try await Self.expectNothingSent(by: tenant)
        }
    }

    /// Between retries, while the platform asks to wait, and while a doubtful message is looked for.
    @Test(
        arguments: GenesysSettings.Dialect.allCases,
        [(FaultOrder.Kind.serverErrorBefore, SandboxOperation.contact), (.throttle, .sendSMS), (.cutBefore, .sendSMS)])
    func nothingIsSentAfterAStopBetweenTries(
        _ dialect: GenesysSettings.Dialect, fault: (FaultOrder.Kind, SandboxOperation)
    ) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                $0.policies.consentFields = [.sms: "receipt_sms_opt_out_checkbox"]
                $0.policies.ambiguousWindow = .seconds(20)
            }
            let lasting = FaultOrder(fault.0, organization: tenant.slug, operation: fault.1, times: 0)
            world.sandbox.order(lasting)
            for _ in 0..<Self.receipts { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            try await world.withEngine { _ in
                try await world.until("all wait for another try") {
                    try await world.all().flatMap(\.deliveries).allSatisfy { $0.reason != nil && $0.work != nil }
                }
                let open = try await world.all().flatMap(\.deliveries).filter { !$0.status.isFinal }
                #expect(open.count == Self.receipts && tenant.messages() == 0)
                try await tenant.say("¡BAJA!", expecting: .suppressed)
                world.sandbox.removeFaults()
                try await world.untilAllFinal()
            }
            try await Self.expectNothingSent(by: tenant)
        }
    }

    @Test func aStartWordLetsReceiptsGoAgain() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            try await world.withEngine { _ in
                try await tenant.say("STOP", expecting: .suppressed)
                let blocked = try await tenant.accept(phone: DeliveryTests.phone)
                try await world.untilAllFinal()
                try await tenant.say("start", expecting: .lifted)
                let sent = try await tenant.accept(phone: DeliveryTests.phone)
                try await world.untilAllFinal()
                #expect(try await blocked.current().reason == .suppressed)
                #expect(try await sent.status() == .delivered)
            }
            #expect(tenant.messages() == 1)
        }
    }

    private static func expectNothingSent(by tenant: TestTenant) async throws {
        #expect(tenant.messages() == 0)
        let all = try await tenant.world.all()
        #expect(all.count == receipts)
        #expect(all.allSatisfy { $0.status == .blockedByCompliance && $0.reason == .suppressed })
    }
}

extension TestTenant {
    /// The customer with the phone of these tests writes.
    func say(_ text: String, expecting outcome: HeardMessage.Outcome) async throws {
        let address = try SuppressionAddress(.string(DeliveryTests.phone), on: .sms)
        let heard = try await Suppress(store: world.store).hear(
            text, from: address, of: id, by: .service, at: world.clock.now)
        #expect(heard.outcome == outcome)
    }
}

/// Holds all work of a kind at one step until it is opened.
final class StepGate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let step: StepHook.Step
    private let work: Delivery.Work
    private let state = Mutex(State())

    init(_ step: StepHook.Step, _ work: Delivery.Work) {
        (self.step, self.work) = (step, work)
    }

    var standing: Int { state.withLock { $0.waiting.count } }

    var hook: StepHook {
        StepHook { step, work, _ in
            guard step == self.step, work == self.work else { return }
            await withCheckedContinuation { continuation in
                let isOpen = self.state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
