import Domain
import Engine
import Foundation
import Genesys
import Intake
import Logging
import Payments
import Sandbox
import ServiceLifecycle
import Storage
import Synchronization
import Templating
import Testing
import Transport
import Vault

/// A store in a folder of its own, a sandbox on a free port, and a clock that stands still: all an engine needs.
final class World: Sendable {
    let path: String
    let masterKey = MasterKey()
    let clock: ManualClock
    let transport: Transport
    let genesys: GenesysCloud
    let gateways: PaymentGateways
    let templates: StarterTemplates
    let sandbox: SandboxState
    let url: String
    private let opened: Mutex<Store>
    private let receipts = Mutex<[TestReceipt]>([])

    var store: Store { opened.withLock { $0 } }

    /// With no template compiled yet, as at a start of the program.
    var renderer: MessageRenderer {
        MessageRenderer(store: store, starters: templates, compiled: CompiledTemplates())
    }

    var catalogue: TemplateCatalogue {
        TemplateCatalogue(store: store, starters: templates, compiled: CompiledTemplates())
    }

    /// What makes receipts of events: the real intake.
    var eventReceipts: EventReceipts {
        let intake = AcceptReceipt(store: store, templates: catalogue)
        return EventReceipts { try await intake.accept($0, for: $1, at: $2) }
    }

    private init(
        _ server: SandboxServer, folder: String, clock: ManualClock, deadline: Duration
    ) async throws {
        path = folder + "/counterfoil.sqlite"
        self.clock = clock
        transport = Transport(policy: .allowPrivate)
        genesys = GenesysCloud(transport: transport, deadline: deadline) { clock.now }
        gateways = PaymentGateways(transport: transport) { clock.now }
        templates = try StarterTemplates.load()
        sandbox = server.state
        url = "http://127.0.0.1:\(await server.port())"
        opened = Mutex(try Store.open(path: path, masterKey: masterKey))
        try await store.keepStarterTemplates(catalogue.starterBodies)
    }

    /// Messages in the sandbox are final at once. It goes by the same clock, but nobody sets its calendar.
    static func run(
        deadline: Duration = .seconds(15), _ body: @Sendable (World) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/engine-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let start = Domain.Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let clock = ManualClock(start)
        let server = SandboxServer(
            configuration: SandboxConfiguration(statusDelayScale: 0) { (start + clock.passed).milliseconds },
            logger: .silent)
        let serving = Task { try await server.run() }
        let world = try await World(server, folder: folder, clock: clock, deadline: deadline)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(world))
        } catch {
            result = .failure(error)
        }
        await world.transport.close()
        await world.store.close()
        serving.cancel()
        try await serving.value
        try FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    /// Closes the store and opens it again, as another run of the program would.
    func reopenStore() async throws {
        await store.close()
        let reopened = try Store.open(path: path, masterKey: masterKey)
        opened.withLock { $0 = reopened }
    }

    /// Runs an engine for the time of the body, then stops it gracefully.
    func withEngine(
        _ configuration: EngineConfiguration = EngineConfiguration(), logger: Logger = .silent,
        _ body: (RunningEngine) async throws -> Void
    ) async throws {
        let engine = Engine(
            store: store, genesys: genesys, gateways: gateways, renderer: renderer, configuration: configuration,
            events: eventReceipts, clock: clock, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: engine)], logger: .silent))
        let running = Task { try await group.run() }
        let handle = RunningEngine(engine: engine, group: group, running: running, clock: clock)
        do {
            try await body(handle)
        } catch {
            running.cancel()
            throw error
        }
        try await handle.stop()
    }

    func remember(_ receipt: TestReceipt) {
        receipts.withLock { $0.append(receipt) }
    }

    /// Every receipt as it stands in the store.
    func all() async throws -> [Receipt] {
        var all: [Receipt] = []
        for receipt in receipts.withLock({ $0 }) { all.append(try await receipt.current()) }
        return all
    }

    /// Lets time pass in steps until the condition holds: a little while something is under way and more when nothing
    /// has changed for long, up to when the next delivery is due where all of them wait; never past `limit`.
    func until(
        _ what: Comment, before limit: Domain.Timestamp? = nil, location: SourceLocation = #_sourceLocation,
        _ condition: () async throws -> Bool
    ) async throws {
        var stillness = Stillness()
        for _ in 0..<10_000 {
            // Read before the condition: what begins to wait between the two must not have its time jumped to.
            let open = try await all().flatMap(\.deliveries).filter { !$0.status.isFinal }
            if try await condition() { return }
            stillness.look(at: open.hashValue ^ sandbox.requestCount)
            let now = clock.now
            let next = open.map { $0.dueAt ?? now }.min() ?? now
            var step = max(next - now, Milliseconds(5 << min(stillness.looks / 4, 9)))
            if let limit { step = min(step, limit - now) }
            if step.count > 0 { clock.advance(by: step) }
            try await stillness.pause()
        }
        Issue.record("it never came: \(what)", sourceLocation: location)
        throw CancellationError()
    }

    /// Lets time pass by the counter, whatever the calendar says, in steps; what is woken by each has a moment to run.
    func pass(_ time: Milliseconds, step: Milliseconds = Milliseconds(100)) async throws {
        var left = time.count
        while left > 0 {
            let next = min(left, step.count)
            clock.advance(by: Milliseconds(next))
            left -= next
            for _ in 0..<3 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    func untilAllFinal(location: SourceLocation = #_sourceLocation) async throws {
        try await until("all receipts final", location: location) {
            try await all().allSatisfy { $0.deliveries.allSatisfy(\.status.isFinal) }
        }
    }
}

/// An engine in a service group.
struct RunningEngine: Sendable {
    let engine: Engine
    let group: ServiceGroup
    let running: Task<Void, any Error>
    let clock: ManualClock

    /// Stops it gracefully and returns when it has ended. Time passes meanwhile.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        let moving = Task { [clock] in
            while !Task.isCancelled {
                clock.advance(by: Milliseconds(10))
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        defer { moving.cancel() }
        try await running.value
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
