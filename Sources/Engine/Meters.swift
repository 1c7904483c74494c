import Domain
import Synchronization

/// The meters of the tenants that have work. Every call to a tenant's organisation passes here.
final class Meters: Sendable {
    private struct State {
        var meters: [TenantID: TenantMeter] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let clock: any EngineClock

    init(clock: any EngineClock) {
        self.clock = clock
    }

    func knows(_ tenant: TenantID) -> Bool {
        state.withLock { $0.meters[tenant] != nil }
    }

    func set(_ budgets: Budgets, for tenant: TenantID) {
        let counter = clock.counter
        state.withLock { state in
            if state.meters[tenant] == nil {
                state.meters[tenant] = TenantMeter(budgets, counter: counter)
            } else {
                state.meters[tenant]?.change(budgets, counter: counter)
            }
        }
    }

    func park(_ tenant: TenantID, until: Timestamp, _ reason: Reason) {
        state.withLock { $0.meters[tenant]?.park(until: until, reason) }
    }

    func unpark(_ tenant: TenantID) {
        state.withLock { $0.meters[tenant]?.unpark() }
    }

    /// From now on nothing passes: the service stops.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    enum Permit: Sendable, Hashable {
        case granted
        /// The tenant's organisation must be left alone until then.
        case parked(until: Timestamp, Reason)
        /// The service stops.
        case closed
    }

    /// Waits until the budget allows the call. What was reserved for a call that may not go after all is not given
    /// back: less is sent, never more.
    func pass(_ tenant: TenantID, _ cost: TenantMeter.Cost) async -> Permit {
        if let refusal = refusal(for: tenant) { return refusal }
        let counter = clock.counter
        let readyAt = state.withLock { $0.meters[tenant]?.reserve(cost, counter: counter) ?? counter }
        while true {
            let counter = clock.counter
            if let refusal = refusal(for: tenant) { return refusal }
            guard counter < readyAt else { return .granted }
            // In slices, so that a stop is noticed.
            let left = Milliseconds(Int64(min((readyAt - counter) / 1_000_000 + 1, 250)))
            guard (try? await clock.sleep(for: left)) != nil else { return .closed }
        }
    }

    private func refusal(for tenant: TenantID) -> Permit? {
        let now = clock.now
        return state.withLock { state in
            if state.isClosed { return .closed }
            guard let meter = state.meters[tenant], let until = meter.parkedUntil, until > now else { return nil }
            return .parked(until: until, meter.parkReason ?? .throttled)
        }
    }

    /// What the schedule asks before it takes work of a lane into its hands.
    func allowance(_ lane: Lane, _ work: Delivery.Work) -> LaneSchedule.Allowance {
        let (counter, now) = (clock.counter, clock.now)
        return state.withLock { state in
            guard var meter = state.meters[lane.tenant] else { return .later(now + .seconds(1)) }
            if let until = meter.parkedUntil, until > now { return .later(until) }
            let (count, retryAt) = meter.allowance(work, lane.channel, counter: counter)
            state.meters[lane.tenant] = meter
            guard count == 0 else { return .now(count) }
            return .later(now + Milliseconds(Int64((retryAt - counter) / 1_000_000 + 1)))
        }
    }
}
