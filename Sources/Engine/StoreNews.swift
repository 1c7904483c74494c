import Domain
import Logging
import Storage

/// What the store told and the engine has not taken up yet. It stays here when the store fails in the middle.
struct StoreNews: Sendable {
    /// All that waits is to be asked for: at the start, and after the calendar was set.
    var isAllWanted = true
    /// Tenants whose settings may have been mended before the start are to be asked for.
    var isStart = true
    var waiting: [Outbox.Waiting] = []
    var lanes: Set<Lane> = []
    var tenants: Set<TenantID> = []

    /// A store that fails is asked again after this time.
    static let pause = Milliseconds.seconds(1)

    var isEmpty: Bool {
        !isAllWanted && !isStart && waiting.isEmpty && lanes.isEmpty && tenants.isEmpty
    }

    mutating func merge(_ notes: Arrivals.Notes) {
        lanes.formUnion(notes.lanes)
        tenants.formUnion(notes.tenants)
    }

}

extension Dispatcher {
    /// Takes up the news. Answers when to try again what the store's failure left over; `nil` where nothing is.
    func take(_ news: inout StoreNews, into schedule: inout LaneSchedule) async -> Timestamp? {
        var isWell = await takeStep(&news, &schedule)
        if news.isAllWanted {
            isWell = await attempt { news.waiting += try await store.outbox.waiting() } && isWell
            news.isAllWanted = !isWell
        }
        if news.isStart, isWell {
            isWell = await attempt { news.tenants.formUnion(try await store.outbox.tenantsToWake(at: clock.now)) }
            news.isStart = !isWell
        }
        // What can't be taken up for one tenant must not keep the others back.
        var left: [Outbox.Waiting] = []
        for one in news.waiting
        where await !attempt({ try await note(one.lane, one.work, due: one.due, in: &schedule) }) {
            left.append(one)
        }
        news.waiting = left
        for tenant in news.tenants where await attempt({ try await takeChange(of: tenant, into: &schedule) }) {
            news.tenants.remove(tenant)
        }
        for lane in news.lanes where await attempt({ try await note(lane, .send, due: clock.now, in: &schedule) }) {
            news.lanes.remove(lane)
        }
        return isWell && news.isEmpty ? nil : clock.now + StoreNews.pause
    }

    private func attempt(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            logFailure("The store's news could not be taken up; trying again soon", error)
            return false
        }
    }

    /// A run that is cancelled fails to read, and that is no news.
    func logFailure(_ text: Logger.Message, _ error: any Error) {
        guard !Task.isCancelled else { return }
        logger.error(text, metadata: ["error": "\(error)"])
    }

    /// Where the calendar was set, what waits is moved with it before anybody goes by the new one.
    private func takeStep(_ news: inout StoreNews, _ schedule: inout LaneSchedule) async -> Bool {
        guard let step = clock.look() else { return true }
        logger.warning("The clock was set", metadata: ["milliseconds": "\(step.count)"])
        let now = clock.now + step
        guard await attempt({ try await store.outbox.shift(by: step, at: now) }) else { return false }
        clock.adopt()
        meters.forgetCaps()
        news.isAllWanted = true
        schedule.wakeAll()
        return true
    }

    /// Settings changed: what was postponed because of them is due now.
    private func takeChange(of tenant: TenantID, into schedule: inout LaneSchedule) async throws {
        guard meters.knows(tenant) || schedule.knows(tenant),
            let profile = try await store.tenant(tenant).profile()
        else { return }
        meters.set(profile)
        worker.forget(tenant)
        let now = clock.now
        if try await store.outbox.wake(tenant, at: now) > 0 {
            for channel in Channel.allCases {
                schedule.note(Lane(tenant: tenant, channel: channel), .send, due: now, now: now)
            }
        }
        schedule.wake(tenant)
    }

    private func note(
        _ lane: Lane, _ work: Delivery.Work, due: Timestamp, in schedule: inout LaneSchedule
    ) async throws {
        if !meters.knows(lane.tenant) {
            let own = store.tenant(lane.tenant)
            guard let profile = try await own.profile() else { return }
            meters.set(profile, kept: try await own.keptMeter())
        }
        schedule.note(lane, work, due: due, now: clock.now)
    }
}
