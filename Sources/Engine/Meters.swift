import Domain
import Synchronization

/// The meters of the tenants that have work. Every call to a tenant's organisation passes here.
final class Meters: Sendable {
    private struct State {
        var meters: [TenantID: TenantMeter] = [:]
        var connections: [TenantID: GenesysSettings] = [:]
        var revisions: [TenantID: Int] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    let clock: any EngineClock

    init(clock: any EngineClock) {
        self.clock = clock
    }

    func knows(_ tenant: TenantID) -> Bool {
        state.withLock { $0.meters[tenant] != nil }
    }

    /// Takes over a tenant's settings. A rest ends where it was for credentials, which may have been mended, or where
    /// the connection is another one now; one that the platform asked for goes on.
    func set(_ profile: TenantProfile) {
        let (tenant, counter) = (profile.tenant.id, clock.counter)
        state.withLock { state in
            defer { state.connections[tenant] = profile.genesys }
            state.revisions[tenant, default: 0] += 1
            guard var meter = state.meters.removeValue(forKey: tenant) else {
                state.meters[tenant] = TenantMeter(profile.budgets, counter: counter)
                return
            }
            meter.change(profile.budgets, counter: counter)
            if meter.rest?.reason == .credentialsBroken || state.connections[tenant] != profile.genesys {
                meter.endRest()
            }
            state.meters[tenant] = meter
        }
    }

    /// Counts how often a tenant's settings were taken over.
    func revision(of tenant: TenantID) -> Int {
        state.withLock { $0.revisions[tenant] ?? 0 }
    }

    /// From now on nothing passes: the service stops.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    enum Permit: Sendable, Hashable {
        case granted
        /// The tenant's organisation must be left alone until then.
        case resting(until: Timestamp, Reason)
        /// The service stops.
        case closed
    }

    /// Work begins; the fare is to be given back with `end(_:)`.
    func begin(_ work: Delivery.Work, in lane: Lane) -> Fare {
        let claim = change(lane.tenant) { $0.begin(work, lane.channel) }
        return Fare(tenant: lane.tenant, claim: claim ?? .none)
    }

    func end(_ fare: Fare) {
        fare.change { claim in _ = change(fare.tenant) { $0.end(&claim) } }
    }

    func change<Value: Sendable>(_ tenant: TenantID, _ body: (inout TenantMeter) -> Value) -> Value? {
        state.withLock { state in
            guard var meter = state.meters.removeValue(forKey: tenant) else { return nil }
            defer { state.meters[tenant] = meter }
            return body(&meter)
        }
    }

    /// Waits until the budget allows the call. What was reserved for a call that may not go after all is not given
    /// back: less is sent, never more.
    func pass(_ fare: Fare, _ cost: TenantMeter.Cost) async -> Permit {
        if let refusal = refusal(for: fare.tenant) { return refusal }
        let counter = clock.counter
        let readyAt = fare.change { claim in
            change(fare.tenant) { $0.reserve(cost, of: &claim, counter: counter) } ?? counter
        }
        while true {
            let counter = clock.counter
            if let refusal = refusal(for: fare.tenant) { return refusal }
            guard counter < readyAt else { return .granted }
            // In slices, so that a stop is noticed.
            let left = Milliseconds(Int64(min((readyAt - counter) / 1_000_000 + 1, 250)))
            do {
                try await clock.sleep(for: left)
            } catch {
                return .closed
            }
        }
    }

    /// What keeps every call of a tenant back now; `nil` where nothing does.
    func refusal(for tenant: TenantID) -> Permit? {
        let (counter, now) = (clock.counter, clock.now)
        return state.withLock { state in
            if state.isClosed { return .closed }
            guard let rest = state.meters[tenant]?.rest(at: counter) else { return nil }
            return .resting(until: now + Self.left(rest, counter), rest.reason)
        }
    }

    private static func left(_ rest: TenantMeter.Rest, _ counter: UInt64) -> Milliseconds {
        Milliseconds(Int64((rest.until - counter) / 1_000_000 + 1))
    }

    /// A rest longer than this is told to each delivery that waits, which then waits no longer than its own time.
    private static let longRest = Milliseconds.seconds(180)

    /// What the schedule asks before it takes work of a lane into its hands.
    func allowance(_ lane: Lane, _ work: Delivery.Work) -> LaneSchedule.Allowance {
        let (counter, now) = (clock.counter, clock.now)
        return change(lane.tenant) { meter in
            let isSend = work == .send
            if isSend, lane.channel == .sms, let end = meter.capUntil, end > now { return .now(.max) }
            if let rest = meter.rest(at: counter) {
                let left = Self.left(rest, counter)
                return isSend && left > Self.longRest ? .now(.max) : .later(now + left)
            }
            let (count, retryAt) = meter.allowance(work, lane.channel, counter: counter)
            guard count == 0 else { return .now(count) }
            return .later(now + Milliseconds(Int64((retryAt - counter) / 1_000_000 + 1)))
        } ?? .later(now + .seconds(1))
    }
}

extension Meters {
    /// Lets a tenant's organisation rest; answers until when.
    ///
    /// - Parameter revision: the settings that led to this, where it is their fault; newer ones deserve a try.
    func rest(
        _ tenant: TenantID, for time: Milliseconds, _ reason: Reason, unlessChangedSince revision: Int? = nil
    ) -> Timestamp {
        let counter = clock.counter
        let now = clock.now
        let until = counter + UInt64(max(time.count, 1)) * 1_000_000
        state.withLock { state in
            if let revision, state.revisions[tenant] != revision { return }
            state.meters[tenant]?.rest(until: until, reason)
            if reason == .credentialsBroken { state.meters[tenant]?.noteBrokenCredentials(at: now) }
        }
        return now + time
    }

    /// Notes how the tenant's organisation answered.
    func note(_ tenant: TenantID, isFailing: Bool) {
        let (counter, now) = (clock.counter, clock.now)
        _ = change(tenant) { isFailing ? $0.noteFailure(counter: counter) : $0.noteSuccess(at: now) }
    }

    func reachCap(_ tenant: TenantID, until end: Timestamp) {
        _ = change(tenant) { $0.reachCap(until: end) }
    }

    /// Why a send of this lane would be in vain now, and until when.
    func standstill(of lane: Lane) -> (until: Timestamp, reason: Reason)? {
        if case .resting(let until, let reason) = refusal(for: lane.tenant) { return (until, reason) }
        guard lane.channel == .sms else { return nil }
        let now = clock.now
        return change(lane.tenant) { meter in
            meter.capUntil.flatMap { $0 > now ? ($0, .dayCapReached) : nil }
        } ?? nil
    }
}
