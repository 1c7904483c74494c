import Domain
import Logging
import Storage

/// What the dispatcher's loop does now and then.
struct Rounds: Sendable {
    private var last: UInt64
    /// Lanes that stand still and may hold receipts whose time is over.
    var expiring: [Lane] = []

    private static let pause: UInt64 = 30_000_000_000

    init(counter: UInt64) {
        last = counter
    }

    mutating func isDue(counter: UInt64) -> Bool {
        guard counter >= last + Self.pause else { return false }
        last = counter
        return true
    }
}

extension Dispatcher {
    /// Looks for lanes that stand still with sends in them, and forgets tenants that have no work.
    func makeRound(_ rounds: inout Rounds, _ schedule: LaneSchedule) {
        rounds.expiring = schedule.lanesToSend(now: clock.now).filter { meters.isHeldBack($0.tenant) }
        for tenant in meters.forgetIdle({ !schedule.knows($0) }) { worker.forget(tenant) }
    }

    /// Deliveries whose time is over come to their end though their lane stands still, some at a time.
    func endExpired(_ rounds: inout Rounds, _ schedule: inout LaneSchedule, in group: inout DiscardingTaskGroup) async {
        while let lane = rounds.expiring.last {
            let limit = min(64, (configuration.places - schedule.inFlight) / 2)
            // Another look when some of what is under way has ended.
            guard limit > 0 else { return }
            do {
                let now = clock.now
                let leased = try await store.outbox.leaseExpired(
                    lane, limit: limit, now: now, until: now + configuration.leaseTime, owner: configuration.owner)
                schedule.took(
                    leased.count, of: LaneSchedule.Order(lane: lane, work: .send, limit: leased.count), next: nil,
                    now: now)
                start(leased, in: &group)
                if leased.count < limit { rounds.expiring.removeLast() }
            } catch {
                logFailure("What has expired can't be read; asking again soon", error)
                return rounds.expiring.removeAll()
            }
        }
    }
}
