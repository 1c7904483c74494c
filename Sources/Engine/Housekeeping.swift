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
