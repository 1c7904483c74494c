import Domain
import Logging
import Privacy
import ServiceLifecycle
import Storage

/// Works on events of interactions until each has led to a receipt, to a follow-up, or to nothing. A loop of its own
/// beside the deliveries'; requests to a tenant's organisation come out of the same budget.
struct EventDesk: Sendable {
    let worker: DeliveryWorker
    let receipts: EventReceipts
    let inbox = EventInbox()

    var store: Store { worker.store }
    var clock: any EngineClock { worker.clock }
    private var meters: Meters { worker.meters }

    /// Runs until the service stops, then until all that is in flight has been settled.
    func run() async {
        store.eventNews.bell.listen { [inbox] in inbox.ring() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { await loop(in: &$0) }
        } onGracefulShutdown: {
            inbox.stop()
        }
    }

    private func loop(in group: inout DiscardingTaskGroup) async {
        var schedule = EventSchedule()
        var news = TenantNotices()
        var watch = ClockWatch(now: clock.now, counter: clock.counter)
        var alarm = Alarm()
        defer { alarm.cancel() }
        inbox.ring()
        for await _ in inbox.signals {
            for (tenant, due) in inbox.take() { schedule.finished(tenant, due: due) }
            if inbox.isStopped || Task.isCancelled {
                guard schedule.inFlight > 0 else { return }
                continue
            }
            if let step = watch.look(now: clock.now, counter: clock.counter) { news.setBack(by: step) }
            news.merge(store.eventNews.take())
            let isWell = await take(&news, into: &schedule)
            let isServed = await dispatch(&schedule, in: &group)
            let retryAt = isWell && isServed ? nil : clock.now + StoreNews.pause
            alarm.set(at: [schedule.nextDue, retryAt].compactMap { $0 }.min(), clock) { inbox.ring() }
        }
    }

    /// Takes events into work until there are none or no place; `false` where the store failed.
    private func dispatch(_ schedule: inout EventSchedule, in group: inout DiscardingTaskGroup) async -> Bool {
        while true {
            let now = clock.now
            let orders = schedule.plan(at: now)
            guard !orders.isEmpty else { return true }
            do {
                let leased = try await store.eventQueue.lease(
                    orders.map { .init(tenant: $0.tenant, limit: $0.limit) }, now: now,
                    until: now + worker.configuration.leaseTime, owner: worker.configuration.owner)
                let counts = Dictionary(grouping: leased, by: \.tenant).mapValues(\.count)
                for order in orders {
                    let count = counts[order.tenant] ?? 0
                    let next = count < order.limit ? try await store.eventQueue.nextDue(of: order.tenant) : now
                    schedule.took(count, of: order.tenant, next: next)
                }
                for event in leased { begin(event, in: &group) }
            } catch {
                logFailure("The store gives no events; asking again soon", error)
                return false
            }
        }
    }

    private func begin(_ leased: LeasedEvent, in group: inout DiscardingTaskGroup) {
        group.addTask {
            let due = await KnownPersonalData.$current.withValue(leased.event.known) { await work(on: leased) }
            inbox.finished(leased.tenant, due: due)
        }
    }

    /// When the event is due again; `nil` where it is over.
    private func work(on leased: LeasedEvent) async -> Timestamp? {
        await worker.configuration.hook?.reach(.leased)
        let settlement = await settlement(of: leased)
        await worker.configuration.hook?.reach(.worked)
        var wait = Milliseconds(200)
        while true {
            do {
                try await store.eventQueue.settle(leased, settlement, at: clock.now)
                await worker.configuration.hook?.reach(.settled)
                if case .later(let due, _, _) = settlement { return due }
                return nil
            } catch let error as StoreError where error.mayPass {
                worker.logger.error("An event's end could not be stored; trying again", metadata: ["error": "\(error)"])
                guard (try? await clock.sleep(for: wait)) != nil else { return nil }
                wait = min(Milliseconds(wait.count * 2), .seconds(5))
            } catch {
                // The lease stays with this run, and the next start takes it back.
                worker.logger.error("An event's end could not be stored", metadata: ["error": "\(error)"])
                return nil
            }
        }
    }

    private func settlement(of leased: LeasedEvent) async -> EventSettlement {
        do {
            guard let profile = try await store.tenant(leased.tenant).profile() else { return .ended(.erased) }
            if !meters.knows(leased.tenant) {
                meters.set(profile, kept: try await store.tenant(leased.tenant).keptMeter())
            }
            let revision = meters.revision(of: leased.tenant)
            let fare = meters.begin(.poll, in: Lane(tenant: leased.tenant, channel: .sms))
            defer { meters.end(fare) }
            let desk = TenantDesk(profile: profile, worker: worker, fare: fare, revision: revision)
            return try await EventWork(leased: leased, desk: desk, receipts: receipts).run()
                ?? .later(clock.now, nil, counts: false)
        } catch {
            logFailure("An event could not be worked on; trying again", error)
            return .later(clock.now + .seconds(2), nil, counts: false)
        }
    }

    func logFailure(_ text: Logger.Message, _ error: any Error) {
        guard !Task.isCancelled else { return }
        worker.logger.error(text, metadata: ["error": "\(error)"])
    }
}
