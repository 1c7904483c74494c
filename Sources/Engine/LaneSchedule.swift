import DequeModule
package import Domain
import HeapModule

/// Whose turn it is: deficit round-robin. Lanes with due work stand in a ring; each turn adds an equal share to a lane's
/// credit, which is spent in calls to its platform and kept for the next turn where it does not reach for one more
/// delivery. So a lane with a hundred thousand deliveries delays another's single one by no more than a turn.
///
/// A value: time and budgets come in as arguments, decisions go out; nothing here waits.
package struct LaneSchedule: Sendable {
    /// How much of a kind of work a lane may begin.
    package enum Allowance: Sendable, Hashable {
        case now(Int)
        case later(Timestamp)
    }

    /// Asked for a lane's budget; the channels are those of the lane's tenant on which sends are due.
    package typealias Budget = (Lane, Delivery.Work, [Channel]) -> Allowance

    package struct Order: Sendable, Hashable {
        package let lane: Lane
        package let work: Delivery.Work
        package let limit: Int
    }

    private struct State {
        var due: [Delivery.Work: Timestamp] = [:]
        var inFlight = 0
        var isInRing = false
        /// Calls that its turns so far allow and that it has not made.
        var credit = 0
        /// Orders so far.
        var turns = 0
        /// The earliest alarm set for the lane.
        var alarmAt: Timestamp?
    }

    private struct Alarm: Comparable {
        let at: Timestamp
        let lane: Lane

        static func < (left: Alarm, right: Alarm) -> Bool { left.at < right.at }
    }

    /// Sends come before look-ups, look-ups before polls: the first are what customers wait for. But each eighth turn
    /// of a lane begins with the others, so that a flood of sends does not keep them back for ever.
    private static func order(turn: Int) -> [Delivery.Work] {
        turn % 8 == 7 ? [.lookUp, .poll, .send] : [.send, .lookUp, .poll]
    }

    /// Calls that a piece of work makes, as a rule: a send asks for consent first, a look-up reads several records.
    private static func cost(of work: Delivery.Work) -> Int { work == .poll ? 1 : 2 }

    private let places: Int
    private let placesPerLane: Int
    /// The tenant that was given work last, and the last one before it that was another.
    private var served: [(tenant: TenantID, at: Timestamp)] = []
    /// For how long after its last work a tenant counts as one that others share the service with.
    private static let company = Milliseconds.seconds(10)
    private var occupied = 0
    private var lanes: [Lane: State] = [:]
    private var ring: Deque<Lane> = []
    private var alarms = Heap<Alarm>()

    /// - Parameters:
    ///   - places: how many deliveries are worked on at once, in all.
    ///   - placesPerLane: how many of them one lane may have.
    package init(places: Int, placesPerLane: Int) {
        self.places = places
        self.placesPerLane = placesPerLane
    }

    private func isAlone(_ tenant: TenantID, now: Timestamp) -> Bool {
        served.allSatisfy { $0.tenant == tenant || now - $0.at >= Self.company }
    }

    private mutating func noteServed(_ tenant: TenantID, at now: Timestamp) {
        served.removeAll { $0.tenant == tenant }
        served.insert((tenant, now), at: 0)
        if served.count > 2 { served.removeLast() }
    }

    package var inFlight: Int { occupied }

    /// There is work of this kind in a lane, the first of it due at a time.
    package mutating func note(_ lane: Lane, _ work: Delivery.Work, due: Timestamp, now: Timestamp) {
        var state = lanes[lane] ?? State()
        if let known = state.due[work], known <= due { return }
        state.due[work] = due
        lanes[lane] = state
        if due <= now { enterRing(lane) } else { setAlarm(at: due, for: lane) }
    }

    private mutating func setAlarm(at time: Timestamp, for lane: Lane) {
        if let known = lanes[lane]?.alarmAt, known <= time { return }
        lanes[lane]?.alarmAt = time
        alarms.insert(Alarm(at: time, lane: lane))
    }

    private mutating func enterRing(_ lane: Lane) {
        guard lanes[lane]?.isInRing == false else { return }
        lanes[lane]?.isInRing = true
        ring.append(lane)
    }

    /// What to take now: at most one order a lane, in the order of the ring, no more than there are free places.
    ///
    /// - Parameter besideOthers: how many places a lane may have while other tenants have work too: what is under way of
    ///   one stands before the others' at every queue behind the schedule (the store's writer, the processors).
    package mutating func plan(
        now: Timestamp, besideOthers: (Lane) -> Int = { _ in .max }, allowance: Budget
    ) -> [Order] {
        ringAlarms(now: now)
        var free = places - occupied
        var orders: [Order] = []
        let turns = ring.count
        guard free > 0, turns > 0 else { return [] }
        let share = max(1, free / turns)
        for _ in 0..<turns {
            guard free > 0, let lane = ring.popFirst() else { break }
            lanes[lane]?.isInRing = false
            let most = isAlone(lane.tenant, now: now) ? placesPerLane : min(placesPerLane, besideOthers(lane))
            switch turn(of: lane, most: most, share: min(share, free), free: free, now: now, allowance: allowance) {
            case .order(let order):
                free -= order.limit
                orders.append(order)
            case .comeBack: enterRing(lane)
            case .leave: forgetIfIdle(lane)
            }
        }
        return orders
    }

    private mutating func ringAlarms(now: Timestamp) {
        while let alarm = alarms.min, alarm.at <= now {
            alarms.removeMin()
            if lanes[alarm.lane]?.alarmAt == alarm.at { lanes[alarm.lane]?.alarmAt = nil }
            enterRing(alarm.lane)
        }
    }

    private enum Turn {
        case order(Order)
        /// Nothing now, but any place that becomes free may change that.
        case comeBack
        case leave
    }

    /// The lane's most urgent work that its budget allows. A lane whose places are all taken comes back when one is
    /// free; one without budget comes back when there is some.
    private mutating func turn(
        of lane: Lane, most: Int, share: Int, free: Int, now: Timestamp, allowance: Budget
    ) -> Turn {
        guard let state = lanes[lane], state.inFlight < most else { return .leave }
        var comeBack: Timestamp?
        for work in Self.order(turn: state.turns) {
            guard let due = state.due[work] else { continue }
            guard due <= now else {
                comeBack = min(comeBack ?? due, due)
                continue
            }
            switch allowance(lane, work, work == .send ? [] : channelsToSend(lane.tenant, now: now)) {
            case .now(let count):
                // No lane takes more places than it leaves free: lanes whose platforms are slow can't have them all.
                let room = min(most - state.inFlight, (free - state.inFlight + 1) / 2)
                guard room > 0 else { return .comeBack }
                return .order(order(lane, work, most: min(count, room), share: share))
            case .later(let time): comeBack = min(comeBack ?? time, time)
            }
        }
        lanes[lane]?.credit = 0
        if let comeBack { setAlarm(at: comeBack, for: lane) }
        return .leave
    }

    private mutating func order(_ lane: Lane, _ work: Delivery.Work, most: Int, share: Int) -> Order {
        let cost = Self.cost(of: work)
        let credit = (lanes[lane]?.credit ?? 0) + 2 * share
        let limit = max(1, min(most, credit / cost))
        lanes[lane]?.turns += 1
        // What it could not use for want of budget or places is not saved up: that would be a burst later.
        lanes[lane]?.credit = min(max(0, credit - limit * cost), 2)
        return Order(lane: lane, work: work, limit: limit)
    }

    private func channelsToSend(_ tenant: TenantID, now: Timestamp) -> [Channel] {
        Channel.allCases.filter { channel in
            lanes[Lane(tenant: tenant, channel: channel)]?.due[.send].map { $0 <= now } == true
        }
    }

    /// The lanes with sends that are due.
    package func lanesToSend(now: Timestamp) -> [Lane] {
        lanes.filter { $0.value.due[.send].map { $0 <= now } == true }.map(\.key)
    }

    /// Whether a tenant has work that waits or is under way.
    package func knows(_ tenant: TenantID) -> Bool {
        Channel.allCases.contains { lanes[Lane(tenant: tenant, channel: $0)] != nil }
    }

    /// What an order gave. Fewer than asked for means that no more of it is due: `next` tells when there will be.
    package mutating func took(_ count: Int, of order: Order, next: Timestamp?, now: Timestamp) {
        occupied += count
        if count > 0 { noteServed(order.lane.tenant, at: now) }
        lanes[order.lane]?.inFlight += count
        if count < order.limit {
            lanes[order.lane]?.due[order.work] = nil
            if let next { note(order.lane, order.work, due: next, now: now) }
        }
        if lanes[order.lane]?.due.isEmpty == true { lanes[order.lane]?.credit = 0 }
        // Other kinds of work may be due as well; the ring finds out.
        if lanes[order.lane]?.due.isEmpty == false { enterRing(order.lane) } else { forgetIfIdle(order.lane) }
    }

    /// A delivery of the lane is out of our hands.
    package mutating func finished(_ lane: Lane) {
        occupied -= 1
        lanes[lane]?.inFlight -= 1
        if lanes[lane]?.due.isEmpty == false { enterRing(lane) } else { forgetIfIdle(lane) }
    }

    /// A lane without work costs nothing.
    private mutating func forgetIfIdle(_ lane: Lane) {
        guard let state = lanes[lane], state.due.isEmpty, state.inFlight == 0, !state.isInRing else { return }
        lanes[lane] = nil
    }

    /// All lanes of a tenant get a turn now: its settings changed.
    package mutating func wake(_ tenant: TenantID) {
        for lane in lanes.keys where lane.tenant == tenant { enterRing(lane) }
    }

    /// All lanes get a turn now: the calendar was set, and their alarms are of the old one.
    package mutating func wakeAll() {
        for lane in lanes.keys {
            lanes[lane]?.alarmAt = nil
            enterRing(lane)
        }
        alarms = Heap()
        served = []
    }

    /// When there is something to plan next, if nothing else happens; `nil` when only an event can bring work.
    package func nextAlarm() -> Timestamp? {
        alarms.min?.at
    }
}
