import DequeModule
import Domain
import HeapModule

/// Whose turn it is. Lanes with due work stand in a ring and are served in turn, each turn an equal share of the free
/// places, so that a lane with a hundred thousand deliveries delays another's single one by no more than a turn.
///
/// A value: time and budgets come in as arguments, decisions go out; nothing here waits.
struct LaneSchedule: Sendable {
    /// How much of a kind of work a lane may begin.
    enum Allowance: Sendable, Hashable {
        case now(Int)
        case later(Timestamp)
    }

    struct Order: Sendable, Hashable {
        let lane: Lane
        let work: Delivery.Work
        let limit: Int
    }

    private struct State {
        var due: [Delivery.Work: Timestamp] = [:]
        var inFlight = 0
        var isInRing = false
        /// The earliest alarm set for the lane.
        var alarmAt: Timestamp?
    }

    private struct Alarm: Comparable {
        let at: Timestamp
        let lane: Lane

        static func < (left: Alarm, right: Alarm) -> Bool { left.at < right.at }
    }

    /// Sends come before look-ups, look-ups before polls: the first are what customers wait for.
    private static let order: [Delivery.Work] = [.send, .lookUp, .poll]

    private let places: Int
    private let placesPerLane: Int
    private var occupied = 0
    private var lanes: [Lane: State] = [:]
    private var ring: Deque<Lane> = []
    private var alarms = Heap<Alarm>()

    /// - Parameters:
    ///   - places: how many deliveries are worked on at once, in all.
    ///   - placesPerLane: how many of them one lane may have.
    init(places: Int, placesPerLane: Int) {
        self.places = places
        self.placesPerLane = placesPerLane
    }

    var inFlight: Int { occupied }

    /// There is work of this kind in a lane, the first of it due at a time.
    mutating func note(_ lane: Lane, _ work: Delivery.Work, due: Timestamp, now: Timestamp) {
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
    mutating func plan(now: Timestamp, allowance: (Lane, Delivery.Work) -> Allowance) -> [Order] {
        ringAlarms(now: now)
        var free = places - occupied
        var orders: [Order] = []
        let turns = ring.count
        guard free > 0, turns > 0 else { return [] }
        let share = max(1, free / turns)
        for _ in 0..<turns {
            guard free > 0, let lane = ring.popFirst() else { break }
            lanes[lane]?.isInRing = false
            guard let order = order(for: lane, limit: min(share, free), now: now, allowance: allowance) else { continue }
            free -= order.limit
            orders.append(order)
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

    /// The lane's most urgent work that its budget allows. A lane whose places are all taken comes back when one is
    /// free; one without budget comes back when there is some.
    private mutating func order(
        for lane: Lane, limit: Int, now: Timestamp, allowance: (Lane, Delivery.Work) -> Allowance
    ) -> Order? {
        guard let state = lanes[lane], state.inFlight < placesPerLane else { return nil }
        var comeBack: Timestamp?
        for work in Self.order {
            guard let due = state.due[work] else { continue }
            guard due <= now else {
                comeBack = min(comeBack ?? due, due)
                continue
            }
            switch allowance(lane, work) {
            case .now(let count):
                return Order(lane: lane, work: work, limit: min(limit, count, placesPerLane - state.inFlight))
            case .later(let time): comeBack = min(comeBack ?? time, time)
            }
        }
        if let comeBack { setAlarm(at: comeBack, for: lane) }
        return nil
    }

    /// What an order gave. Fewer than asked for means that no more of it is due: `next` tells when there will be.
    mutating func took(_ count: Int, of order: Order, next: Timestamp?, now: Timestamp) {
        occupied += count
        lanes[order.lane]?.inFlight += count
        if count < order.limit {
            lanes[order.lane]?.due[order.work] = nil
            if let next { note(order.lane, order.work, due: next, now: now) }
        }
        // Other kinds of work may be due as well; the ring finds out.
        if lanes[order.lane]?.due.isEmpty == false { enterRing(order.lane) }
    }

    /// A delivery of the lane is out of our hands.
    mutating func finished(_ lane: Lane) {
        occupied -= 1
        lanes[lane]?.inFlight -= 1
        guard let state = lanes[lane] else { return }
        if !state.due.isEmpty {
            enterRing(lane)
        } else if state.inFlight == 0, !state.isInRing {
            lanes[lane] = nil
        }
    }

    /// All lanes of a tenant get a turn now: its settings changed.
    mutating func wake(_ tenant: TenantID) {
        for lane in lanes.keys where lane.tenant == tenant { enterRing(lane) }
    }

    /// When there is something to plan next, if nothing else happens; `nil` when only an event can bring work.
    func nextAlarm() -> Timestamp? {
        alarms.min?.at
    }
}
