import Domain
import Genesys
import Storage
import Synchronization

/// The meters of the tenants that have work. Every call to a tenant's organisation passes here.
final class Meters: Sendable {
    /// A dictionary would move its values in and out for each of the dozen changes that a delivery makes.
    private final class Box {
        var meter: TenantMeter

        init(_ meter: TenantMeter) { self.meter = meter }
    }

    private struct State {
        var meters: [TenantID: Box] = [:]
        var connections: [TenantID: GenesysSettings] = [:]
        var revisions: [TenantID: Int] = [:]
        /// Those that spent something, or in whose standing something changed, since they were last noted.
        var unnoted: Set<TenantID> = []
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
    ///
    /// - Parameter kept: what the last run left of a tenant that is not known yet.
    func set(_ profile: TenantProfile, kept: KeptMeter? = nil) {
        let (tenant, counter, now) = (profile.tenant.id, clock.counter, clock.now)
        state.withLock { state in
            defer { state.connections[tenant] = profile.genesys }
            state.revisions[tenant, default: 0] += 1
            guard let box = state.meters[tenant] else {
                state.meters[tenant] = Box(TenantMeter(profile.budgets, kept: kept, now: now, counter: counter))
                return
            }
            box.meter.change(profile.budgets, counter: counter)
            if box.meter.trouble.rest?.reason == .credentialsBroken || state.connections[tenant] != profile.genesys {
                box.meter.endRest(at: now)
            }
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
        let counter = clock.counter
        let claim = change(lane.tenant) { $0.begin(work, lane.channel, counter: counter) }
        return Fare(tenant: lane.tenant, claim: claim ?? .none)
    }

    func end(_ fare: Fare) {
        fare.change { claim in _ = change(fare.tenant) { $0.end(&claim) } }
    }

    func change<Value: Sendable>(_ tenant: TenantID, _ body: (inout TenantMeter) -> Value) -> Value? {
        state.withLock { state in
            guard let box = state.meters[tenant] else { return nil }
            return body(&box.meter)
        }
    }

    /// What keeps every call of a tenant back now; `nil` where nothing does.
    func refusal(for tenant: TenantID) -> Permit? {
        let (counter, now) = (clock.counter, clock.now)
        return state.withLock { state in
            if state.isClosed { return .closed }
            guard let rest = state.meters[tenant]?.meter.rest(at: counter) else { return nil }
            return .resting(until: now + rest.left(counter), rest.reason)
        }
    }

    /// What the schedule asks before it takes work of a lane into its hands.
    ///
    /// - Parameter rivals: the channels of the tenant on which sends wait.
    func allowance(_ lane: Lane, _ work: Delivery.Work, rivals: [Channel] = []) -> LaneSchedule.Allowance {
        let (counter, now) = (clock.counter, clock.now)
        return change(lane.tenant) {
            $0.turn(work, lane.channel, rivals: rivals, now: now, counter: counter)
        } ?? .later(now + .seconds(1))
    }

    /// How many places a lane of a tenant may have while other tenants have work.
    func placesBesideOthers(_ tenant: TenantID) -> Int {
        state.withLock { $0.meters[tenant]?.meter.roundTrip.places ?? RoundTrip().places }
    }

    /// An answer told where the tenant's token stands at the platform.
    func learn(_ tenant: TenantID, _ allowance: RequestAllowance) {
        let counter = clock.counter
        _ = change(tenant) {
            $0.learn(
                count: allowance.count, allowed: allowance.allowed, left: allowance.left, counter: counter)
        }
    }

    /// Asks a meter for tokens; `nil` where they were taken, which is to be kept over a restart.
    func spend(_ tenant: TenantID, _ ask: (inout TenantMeter) -> UInt64?) -> UInt64? {
        state.withLock { state in
            guard let box = state.meters[tenant] else { return nil }
            if let later = ask(&box.meter) { return later }
            state.unnoted.insert(tenant)
            return nil
        }
    }

    /// Changes a meter in a way that is to be kept over a restart.
    func note<Value: Sendable>(_ tenant: TenantID, _ body: (inout TenantMeter) -> Value) -> Value? {
        state.withLock { state in
            guard let box = state.meters[tenant] else { return nil }
            state.unnoted.insert(tenant)
            return body(&box.meter)
        }
    }

    /// What is to be kept of those that changed since the last time.
    func takeUnnoted(isEnd: Bool = false) -> [KeptMeter] {
        let (counter, now) = (clock.counter, clock.now)
        return state.withLock { state in
            var tenants = state.unnoted
            state.unnoted = []
            if isEnd {
                for tenant in state.meters.keys
                where state.meters[tenant]?.meter.isAsNew(now: now, counter: counter) == false {
                    tenants.insert(tenant)
                }
            }
            return tenants.compactMap { state.meters[$0]?.meter.kept(of: $0, at: now, counter: counter, isEnd: isEnd) }
        }
    }

    /// They could not be noted: they are to be told again.
    func putBack(_ tenants: [TenantID]) {
        state.withLock { $0.unnoted.formUnion(tenants) }
    }

    /// Drops the meters of tenants without work that are as good as new; answers whose.
    func forgetIdle(_ isIdle: (TenantID) -> Bool) -> [TenantID] {
        let (counter, now) = (clock.counter, clock.now)
        let candidates = state.withLock { Array($0.meters.keys) }.filter(isIdle)
        return state.withLock { state in
            let idle = candidates.filter { tenant in
                !state.unnoted.contains(tenant)
                    && state.meters[tenant]?.meter.isAsNew(now: now, counter: counter) == true
            }
            for tenant in idle {
                state.meters[tenant] = nil
                state.connections[tenant] = nil
                state.revisions[tenant] = nil
            }
            return idle
        }
    }

    /// The calendar was set: whether a day's parts are spent is to be asked of the store again.
    func forgetCaps() {
        state.withLock { state in
            for box in state.meters.values { box.meter.forgetCap() }
        }
    }
}
