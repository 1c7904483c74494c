import Domain

@testable import Engine

/// A generator whose numbers depend on its seed alone (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// A store in miniature: what waits in each lane and when it is due. Drives a schedule as the dispatcher does.
struct ScheduleModel {
    static let places = 10
    static let placesPerLane = 4

    private struct Item: Hashable {
        let lane: Lane
        let work: Delivery.Work
    }

    private var random: Seeded
    private var schedule = LaneSchedule(places: places, placesPerLane: placesPerLane)
    private var now = Timestamp(milliseconds: 1_000_000)
    private var waiting: [Item: [Timestamp]] = [:]
    private var inFlight: [Item] = []
    private let lanes: [Lane]
    private(set) var worstInFlight = 0
    private(set) var worstInLane = 0

    init(seed: UInt64) {
        var random = Seeded(state: seed)
        lanes = (0..<5).map { number in
            Lane(
                tenant: TenantID(at: Timestamp(milliseconds: Int64(number / 2)), random: &random),
                channel: number % 2 == 0 ? .sms : .email)
        }
        self.random = random
    }

    var isDone: Bool { waiting.values.allSatisfy(\.isEmpty) && inFlight.isEmpty && schedule.inFlight == 0 }

    mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: arrive()
        case 4...6: finish()
        case 7: now = now + Milliseconds(Int64.random(in: 0...2_000, using: &random))
        case 8: schedule.wake(lanes[Int.random(in: 0..<lanes.count, using: &random)].tenant)
        default: plan { $0.random.next() % 3 == 0 }
        }
    }

    /// No more arrivals, budgets are there, time passes as the alarms want it.
    mutating func drain() {
        for _ in 0..<5_000 where !isDone {
            plan { _ in false }
            if !inFlight.isEmpty {
                finishForGood()
            } else if let alarm = schedule.nextAlarm() {
                now = max(now, alarm)
            }
        }
    }

    private mutating func arrive() {
        let item = Item(
            lane: lanes[Int.random(in: 0..<lanes.count, using: &random)],
            work: [.send, .lookUp, .poll][Int.random(in: 0..<3, using: &random)])
        let due = now + Milliseconds(Int64.random(in: -1_000...3_000, using: &random))
        waiting[item, default: []].append(due)
        schedule.note(item.lane, item.work, due: due, now: now)
    }

    private mutating func finish() {
        guard !inFlight.isEmpty else { return }
        let item = inFlight.remove(at: Int.random(in: 0..<inFlight.count, using: &random))
        schedule.finished(item.lane)
        guard Bool.random(using: &random) else { return }
        let due = now + Milliseconds(Int64.random(in: 0...2_000, using: &random))
        waiting[item, default: []].append(due)
        schedule.note(item.lane, item.work, due: due, now: now)
    }

    private mutating func finishForGood() {
        for item in inFlight { schedule.finished(item.lane) }
        inFlight = []
    }

    private mutating func plan(isWithoutBudget: (inout ScheduleModel) -> Bool) {
        var allowances: [Item: LaneSchedule.Allowance] = [:]
        for lane in lanes {
            for work in [Delivery.Work.send, .lookUp, .poll] {
                let isLater = isWithoutBudget(&self)
                let count = Int.random(in: 1...6, using: &random)
                allowances[Item(lane: lane, work: work)] = isLater ? .later(now + Milliseconds(700)) : .now(count)
            }
        }
        let orders = schedule.plan(now: now) { lane, work, _ in allowances[Item(lane: lane, work: work)] ?? .now(1) }
        for order in orders { take(order) }
        worstInFlight = max(worstInFlight, schedule.inFlight)
        for lane in lanes { worstInLane = max(worstInLane, inFlight.count { $0.lane == lane }) }
    }

    /// As the store leases: what is due, the earliest first. Now and then the store fails.
    private mutating func take(_ order: LaneSchedule.Order) {
        let item = Item(lane: order.lane, work: order.work)
        guard Int.random(in: 0..<20, using: &random) > 0 else {
            return schedule.took(0, of: order, next: now + Milliseconds(500), now: now)
        }
        let dues = (waiting[item] ?? []).sorted()
        let count = min(order.limit, dues.count { $0 <= now })
        waiting[item] = Array(dues.dropFirst(count))
        inFlight += Array(repeating: item, count: count)
        schedule.took(count, of: order, next: count < order.limit ? waiting[item]?.first : nil, now: now)
    }
}
