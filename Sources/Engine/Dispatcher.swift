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
    let clock: SteadyClock
    let logger: Logger
    let inbox = EngineInbox()

    /// Runs until the service stops, then until all that is in flight has been settled.
    func run() async {
        store.arrivals.bell.listen { [inbox] in inbox.ring() }
        let keeper = MeterKeeper(store: store, meters: meters, clock: clock, logger: logger)
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await keeper.run() }
                await loop(in: &group)
            }
        } onGracefulShutdown: {
            meters.close()
            inbox.ring()
        }
        await keeper.keep(isEnd: true)
    }

    private func loop(in group: inout DiscardingTaskGroup) async {
        var schedule = LaneSchedule(places: configuration.places, placesPerLane: configuration.placesPerLane)
        var news = StoreNews()
        var rounds = Rounds(counter: clock.counter)
        var alarm = Alarm()
        defer { alarm.cancel() }
        inbox.ring()
        for await _ in inbox.signals {
            hear(&schedule)
            if meters.isClosed || Task.isCancelled {
                guard schedule.inFlight > 0 else { return }
                continue
            }
            news.merge(store.arrivals.take())
            var retryAt = await take(&news, into: &schedule)
            if rounds.isDue(counter: clock.counter) { makeRound(&rounds, schedule) }
            await endExpired(&rounds, &schedule, in: &group)
            if await !dispatch(&schedule, in: &group) { retryAt = clock.now + StoreNews.pause }
            let next = [schedule.nextAlarm(), retryAt].compactMap { $0 }.min()
            alarm.set(at: next, clock) { inbox.ring() }
        }
    }

    private func hear(_ schedule: inout LaneSchedule) {
        let notes = inbox.take()
        let now = clock.now
        for lane in notes.finished { schedule.finished(lane) }
        for due in notes.due { schedule.note(due.lane, due.work, due: due.at, now: now) }
    }

    /// Takes work until there is none, no budget, or no place. Answers `false` where the store failed.
    private func dispatch(_ schedule: inout LaneSchedule, in group: inout DiscardingTaskGroup) async -> Bool {
        var isWell = true
        while true {
            let orders = schedule.plan(now: clock.now, besideOthers: { meters.placesBesideOthers($0.tenant) }) {
                meters.allowance($0, $1, rivals: $2)
            }
            guard !orders.isEmpty else { return isWell }
            for batch in await lease(orders) {
                guard let leased = batch.leased else {
                    isWell = false
                    for order in batch.orders {
                        schedule.took(0, of: order, next: clock.now + StoreNews.pause, now: clock.now)
                    }
                    continue
                }
                await begin(leased, of: batch.orders, &schedule, in: &group)
            }
        }
    }

    private struct Batch {
        let orders: [LaneSchedule.Order]
        /// `nil` where the store failed.
        let leased: [LeasedDelivery]?
    }

    /// All orders in one transaction. Where that fails, each for itself: what can't be read in one lane must not stop
    /// the others.
    private func lease(_ orders: [LaneSchedule.Order]) async -> [Batch] {
        do {
            return [Batch(orders: orders, leased: try await leaseTogether(orders))]
        } catch StoreError.corrupt where orders.count > 1 {
            var batches: [Batch] = []
            for order in orders { batches += await lease([order]) }
            return batches
        } catch {
            logFailure("The store gives no work; asking again soon", error)
            return [Batch(orders: orders, leased: nil)]
        }
    }

    private func leaseTogether(_ orders: [LaneSchedule.Order]) async throws -> [LeasedDelivery] {
        let now = clock.now
        return try await store.outbox.lease(
            orders.map(\.outboxOrder), now: now, until: now + configuration.leaseTime, owner: configuration.owner)
    }

    private func begin(
        _ leased: [LeasedDelivery], of orders: [LaneSchedule.Order], _ schedule: inout LaneSchedule,
        in group: inout DiscardingTaskGroup
    ) async {
        let byOrder = Dictionary(grouping: leased) { LaneWork(lane: $0.lane, work: $0.work) }
        let counts = orders.map { byOrder[LaneWork(lane: $0.lane, work: $0.work)]?.count ?? 0 }
        let nextDues = await nextDue(zip(orders, counts).filter { $1 < $0.limit }.map(\.0))
        for (order, count) in zip(orders, counts) {
            schedule.took(count, of: order, next: nextDues[order], now: clock.now)
        }
        start(leased, in: &group)
    }

    /// Each delivery in a task of its own.
    func start(_ leased: [LeasedDelivery], in group: inout DiscardingTaskGroup) {
        for delivery in leased {
            let fare = meters.begin(delivery.work, in: delivery.lane)
            group.addTask {
                let next = await worker.work(on: delivery, fare)
                meters.end(fare)
                inbox.finished(delivery.lane, next: next)
            }
        }
    }

    private struct LaneWork: Hashable {
        let lane: Lane
        let work: Delivery.Work
    }

    /// When there will be more of what gave less than was asked for.
    private func nextDue(_ orders: [LaneSchedule.Order]) async -> [LaneSchedule.Order: Timestamp] {
        do {
            let dues = try await store.outbox.nextDue(of: orders.map(\.outboxOrder))
            return zip(orders, dues).reduce(into: [:]) { $0[$1.0] = $1.1 }
        } catch {
            logFailure("The store does not tell what waits; asking again soon", error)
            return orders.reduce(into: [:]) { $0[$1] = clock.now + StoreNews.pause }
        }
    }
}

extension LaneSchedule.Order {
    fileprivate var outboxOrder: Outbox.Order { Outbox.Order(lane: lane, work: work, limit: limit) }
}
