package import Genesys
package import Logging
package import Payments
package import Telemetry
import ServiceLifecycle
package import Storage
import Domain
import Synchronization

/// Delivers what was accepted, until each receipt has a final status. A service: it runs until it is told to stop, and
/// returns when all that is in flight has been settled.
package final class Engine: Service {
    private let store: Store
    private let dispatcher: Dispatcher
    private let payments: PaymentDesk
    private let events: EventDesk?
    let meters: Meters
    let clock: SteadyClock
    private let logger: Logger
    private let running = Mutex(false)

    /// - Parameter events: makes receipts of what events tell; without it events wait.
    package init(
        store: Store, genesys: GenesysCloud, gateways: PaymentGateways, renderer: MessageRenderer,
        metrics: Metrics = Metrics(), configuration: EngineConfiguration, events: EventReceipts? = nil,
        clock machine: any EngineClock = SystemClock(), logger: Logger
    ) {
        let clock = SteadyClock(machine)
        let meters = Meters(clock: clock)
        let worker = DeliveryWorker(
            store: store, meters: meters, metrics: metrics, genesys: genesys, renderer: renderer,
            configuration: configuration, clock: clock, logger: logger)
        self.store = store
        self.meters = meters
        self.clock = clock
        self.logger = logger
        // Notices steps of the calendar by itself.
        payments = PaymentDesk(
            store: store, gateways: gateways, configuration: configuration, clock: machine, logger: logger)
        self.events = events.map { EventDesk(worker: worker, receipts: $0) }
        dispatcher = Dispatcher(
            store: store, meters: meters, worker: worker, configuration: configuration, clock: clock, logger: logger)
    }

    /// Whether deliveries are being worked on now.
    package var isRunning: Bool { running.withLock { $0 } }

    package func run() async throws {
        try await recover()
        running.withLock { $0 = true }
        store.health.set { [meters, payments] profile in
            var health = meters.health(of: profile)
            health.gateway = payments.health(of: profile.tenant.id)
            return health
        }
        defer {
            running.withLock { $0 = false }
            store.health.set(nil)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { [payments] in await payments.run() }
            if let events { group.addTask { await events.run() } }
            await dispatcher.run()
        }
    }

    /// Takes back what earlier runs held. Nothing is sent before that, so a store that fails now is waited for.
    private func recover() async throws {
        while true {
            do {
                try await noticeSetBack()
                let recovered = try await store.outbox.recover(at: clock.now)
                guard recovered > 0 else { return }
                return logger.notice(
                    "Took back what an earlier run had in flight", metadata: ["doubtful": "\(recovered)"])
            } catch let error as StoreError where error.mayPass {
                logger.error("The store can't be written; trying again soon", metadata: ["error": "\(error)"])
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: StoreNews.pause) }
            }
        }
    }

    /// The calendar may have been set back while the service was down: what waits must not wait for that much longer.
    private func noticeSetBack() async throws {
        guard let last = try await store.outbox.lastKept(), case let step = clock.now - last,
            step.count < -SteadyClock.tolerance.count
        else { return }
        logger.warning("The clock was set back since the last run", metadata: ["milliseconds": "\(-step.count)"])
        let back = Milliseconds(-step.count)
        try await store.paymentBook.bringForward(by: back, at: clock.now)
        try await store.eventQueue.bringForward(by: back, at: clock.now)
        // Last: after it no start notices this step again.
        try await store.outbox.shift(by: step, at: clock.now)
    }
}
