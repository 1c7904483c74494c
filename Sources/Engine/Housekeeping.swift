package import Domain
package import Logging
import ServiceLifecycle
package import Storage

/// Looks after the store while the service runs: takes up rotated keys and seals values anew under them. A service: it
/// runs until it is told to stop, and leaves what it has not finished to the next run.
package final class Housekeeping: Service {
    let store: Store
    let clock: any EngineClock
    let logger: Logger
    let pace: Pace

    /// How often it looks, and how much room it leaves to others.
    package struct Pace: Sendable {
        /// Between two looks at the keyring.
        package var keys = Milliseconds.seconds(1)
        /// Between two looks for what is to be removed.
        package var tidying = Milliseconds.minutes(1)
        /// Between two looks for data past its time.
        package var retention = Milliseconds.hours(1)
        /// How long a request that made something is answered the same when it comes again.
        package var answers = Milliseconds.hours(24)
        /// Between two batches of writes.
        package var batch = Milliseconds(20)
        /// How long a destroyed key stays in memory, for those who read a value just before.
        package var memory = Milliseconds.seconds(10)

        package init() {}
    }

    package init(store: Store, clock: any EngineClock = SystemClock(), pace: Pace = Pace(), logger: Logger) {
        self.store = store
        self.clock = clock
        self.pace = pace
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepKeys() }
                group.addTask { await self.keepSealing() }
                group.addTask { await self.keepTidy() }
                group.addTask { await self.keepErasing() }
                group.addTask { await self.keepRetention() }
                group.addTask { await self.keepAnswers() }
            }
        }
    }

    private func keepKeys() async {
        var isAnnounced = false
        await repeating(every: pace.keys) {
            await attempt("The keyring can't be used") {
                if !isAnnounced {
                    try await store.keyKeeper.announce()
                    isAnnounced = true
                }
                try await store.keyKeeper.refresh()
            }
        }
    }

    private func keepSealing() async {
        await repeating(every: pace.keys) {
            await attempt("Values could not be sealed anew; trying again soon") { try await sealAnew() }
        }
    }

    /// Ends each rotation of a data key that is under way.
    package func sealAnew() async throws {
        let tenants = try await store.keyKeeper.tenantsToReseal()
        guard !tenants.isEmpty else { return }
        var rows = 0
        for tenant in tenants {
            rows += try await store.keyKeeper.reseal(tenant) { try await clock.sleep(for: pace.batch) }
        }
        guard try await store.keyKeeper.tenantsToReseal() != tenants else { return }
        logger.notice("Values were sealed anew", metadata: ["tenants": "\(tenants.count)", "rows": "\(rows)"])
        try await clock.sleep(for: pace.memory)
        try await store.keyKeeper.forgetDestroyed()
    }

    private func keepTidy() async {
        await repeating(every: pace.tidying) {
            await attempt("A deleted tenant's rows could not be removed; trying again soon") {
                try await removeDeletedTenants()
            }
        }
    }

    private func keepErasing() async {
        await repeating(every: pace.keys) {
            await attempt("A person's data could not be erased; trying again soon") { try await erasePersons() }
        }
    }

    /// Goes on with all erasures that were asked for.
    package func erasePersons() async throws {
        for (tenant, erasure) in try await store.erasures.running() {
            try await store.erasures.work(on: erasure, of: tenant, at: clock.now) {
                try await clock.sleep(for: pace.batch)
            }
        }
    }

    private func keepRetention() async {
        await repeating(every: pace.retention) {
            await attempt("What is past its time could not be removed; trying again later") { try await retain() }
        }
    }

    private func keepAnswers() async {
        await repeating(every: pace.retention) {
            await attempt("Old answers could not be removed; trying again later") { try await forgetAnswers() }
        }
    }

    /// Removes answers that need not be given again any more.
    package func forgetAnswers() async throws {
        _ = try await store.removeKeptAnswers(before: clock.now - pace.answers) {
            try await clock.sleep(for: pace.batch)
        }
    }

    /// Erases and removes what is past its time, tenant after tenant.
    package func retain() async throws {
        var last: TenantID?
        while true {
            let tenants = try await store.directory.list(after: last, limit: 100)
            guard let end = tenants.last else { return }
            for tenant in tenants {
                let report = try await store.retention.run(tenant.id, at: clock.now) {
                    try await clock.sleep(for: pace.batch)
                }
                let events = try await store.callbackCleaning.run(tenant.id, at: clock.now) {
                    try await clock.sleep(for: pace.batch)
                }
                guard report.erased + report.removed + events > 0 else { continue }
                logger.info(
                    "Data past its time is gone",
                    metadata: [
                        "tenant": "\(tenant.id)", "erased": "\(report.erased)", "removed": "\(report.removed)",
                        "callback-events": "\(events)",
                    ])
            }
            last = end.id
        }
    }

    /// Removes what deleted tenants left.
    package func removeDeletedTenants() async throws {
        for tenant in try await store.deletedTenants.remaining() {
            try await store.deletedTenants.purge(tenant) { try await clock.sleep(for: pace.batch) }
            logger.notice("A deleted tenant's rows are gone", metadata: ["tenant": "\(tenant)"])
        }
    }

    /// Until the task is cancelled.
    private func repeating(
        every pause: Milliseconds, _ body: () async -> Void
    ) async {
        do {
            while !Task.isCancelled {
                await body()
                try await clock.sleep(for: pause)
            }
        } catch {
            return
        }
    }

    /// What fails is tried again at the next turn; a stop is no failure to tell of.
    private func attempt(_ failure: Logger.Message, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            logger.error(failure, metadata: ["error": "\(error)"])
        }
    }
}
