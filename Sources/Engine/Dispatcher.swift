import Domain
import Logging
import ServiceLifecycle
import Storage

/// The engine's loop: hears of work, asks the schedule whose turn it is, takes deliveries into its hands and has each
/// worked on in a child task. All scheduling state is local to the loop, so that it needs no lock.
struct Dispatcher: Sendable {
    let store: Store
    let meters: Meters
    let worker: DeliveryWorker
    let configuration: EngineConfiguration
    let clock: any EngineClock
    let logger: Logger
    let inbox = EngineInbox()

    /// Runs until the service stops, then until all that is in flight has been settled.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { for await _ in store.arrivals.signals.cancelOnGracefulShutdown() { inbox.ring() } }
                var schedule = LaneSchedule(places: configuration.places, placesPerLane: configuration.placesPerLane)
                for waiting in try await store.outbox.waiting() {
                    try await note(waiting, in: &schedule)
                }
                try await loop(&schedule, in: &group)
            }
        } onGracefulShutdown: {
            meters.close()
            inbox.ring()
        }
    }

    private func loop(
        _ schedule: inout LaneSchedule, in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        // Ended when it is replaced and when the loop ends.
        var alarm: Task<Void, Never>?
        defer { alarm?.cancel() }
        inbox.ring()
        for await _ in inbox.signals {
            hear(&schedule)
            try await hearStore(&schedule)
            if Task.isShuttingDownGracefully || Task.isCancelled {
                guard schedule.inFlight > 0 else { return }
                continue
            }
            await dispatch(&schedule, in: &group)
            alarm?.cancel()
            alarm = schedule.nextAlarm().map { setAlarm(at: $0) }
        }
    }

    private func setAlarm(at time: Timestamp) -> Task<Void, Never> {
        let wait = max(time - clock.now, Milliseconds(0))
        return Task {
            guard (try? await clock.sleep(for: wait)) != nil else { return }
            inbox.ring()
        }
    }

    private func hear(_ schedule: inout LaneSchedule) {
        let notes = inbox.take()
        let now = clock.now
        for lane in notes.finished { schedule.finished(lane) }
        for due in notes.due { schedule.note(due.lane, due.work, due: due.at, now: now) }
    }

    private func hearStore(_ schedule: inout LaneSchedule) async throws {
        let notes = store.arrivals.take()
        for tenant in notes.tenants where meters.knows(tenant) {
            if let profile = try await store.tenant(tenant).profile() { meters.set(profile.budgets, for: tenant) }
            meters.unpark(tenant)
            worker.forget(tenant)
            schedule.wake(tenant)
        }
        for lane in notes.lanes {
            try await note(.init(lane: lane, work: .send, due: clock.now), in: &schedule)
        }
    }

    private func note(_ waiting: Outbox.Waiting, in schedule: inout LaneSchedule) async throws {
        let tenant = waiting.lane.tenant
        if !meters.knows(tenant) {
            guard let profile = try await store.tenant(tenant).profile() else { return }
            meters.set(profile.budgets, for: tenant)
        }
        schedule.note(waiting.lane, waiting.work, due: waiting.due, now: clock.now)
    }

    /// Takes work until there is none, no budget, or no place. A store that fails now is asked again in a moment.
    private func dispatch(
        _ schedule: inout LaneSchedule, in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async {
        while true {
            let orders = schedule.plan(now: clock.now) { meters.allowance($0, $1) }
            guard !orders.isEmpty else { return }
            do {
                try await take(orders, &schedule, in: &group)
            } catch {
                logger.error("The store gives no work; asking again in a second", metadata: ["error": "\(error)"])
                for order in orders {
                    schedule.took(0, of: order, next: clock.now + .seconds(1), now: clock.now)
                }
                return
            }
        }
    }

    private func take(
        _ orders: [LaneSchedule.Order], _ schedule: inout LaneSchedule,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        let now = clock.now
        let leased = try await store.outbox.lease(
            orders.map { Outbox.Order(lane: $0.lane, work: $0.work, limit: $0.limit) }, now: now,
            until: now + configuration.leaseTime, owner: configuration.owner)
        let byOrder = Dictionary(grouping: leased) { LaneWork(lane: $0.lane, work: $0.work) }
        for order in orders {
            let own = byOrder[LaneWork(lane: order.lane, work: order.work)] ?? []
            let next = own.count < order.limit ? await nextDue(order) : nil
            schedule.took(own.count, of: order, next: next, now: clock.now)
            for delivery in own {
                group.addTask {
                    let next = await worker.work(on: delivery)
                    inbox.finished(delivery.lane, next: next)
                }
            }
        }
    }

    private struct LaneWork: Hashable {
        let lane: Lane
        let work: Delivery.Work
    }

    private func nextDue(_ order: LaneSchedule.Order) async -> Timestamp? {
        do {
            return try await store.outbox.waiting(in: order.lane).first { $0.work == order.work }?.due
        } catch {
            logger.error("The store does not tell what waits; asking again in a second", metadata: ["error": "\(error)"])
            return clock.now + .seconds(1)
        }
    }
}
