import Domain
import Engine
import HeapModule

/// A day of many tenants in which nothing is real but the schedule and the budgets of the engine: calls take time that
/// nobody waits for, and the day's caps stand in a table. Everything follows from the seed.
package struct SimulatedDay {
    package struct Size: Sendable {
        package var tenants = 200
        /// The most that one tenant sends on one channel.
        package var messages = 200
        /// What each twentieth tenant sends at the most.
        package var flood = 2_000
        package var places = 256
        package var placesPerLane = 64

        package init() {}
    }

    static let length: UInt64 = 86_400_000_000_000

    let seed: UInt64
    let size: Size
    let start: Timestamp
    var random: SeededRandom
    var tenants: [SimulatedTenant]
    var schedule: LaneSchedule
    var numbers: [TenantID: Int] = [:]
    var events = Heap<Event>()
    var order: UInt64 = 0
    var counter: UInt64 = 0
    var lastAlarm: UInt64 = 0
    var findings: [String] = []
    var report = Report()

    /// What came of a day.
    package struct Report: Sendable {
        package var messages = 0
        package var polls = 0
        /// Backlogs long enough to hold their rate against the budget.
        package var backlogs = 0
        package var cappedDays = 0
        package var outages = 0
        /// The longest that a message waited whose lane had budget and was empty before it, in milliseconds.
        package var worstDelay: Double = 0
    }

    struct Event: Comparable {
        let at: UInt64
        let order: UInt64
        let kind: Kind

        enum Kind {
            case accepted(tenant: Int, Channel)
            /// A question waits for its request.
            case asks(Work, ticket: Int)
            case consentAnswered(Work)
            /// A message waits for its turn.
            case turns(Work)
            /// Its attempt is durable; it would leave.
            case leaves(Work)
            case ended(Work)
            case alarm
        }

        static func < (left: Event, right: Event) -> Bool { (left.at, left.order) < (right.at, right.order) }
        static func == (left: Event, right: Event) -> Bool { left.order == right.order }
    }

    struct Work {
        let tenant: Int
        let lane: Lane
        let work: Delivery.Work
        let accepted: UInt64
        var parts = 1
        var claim: TenantMeter.Claim
        var isSent = false
        var isMarked = false
        /// The day on which the message's parts were counted, while it has not left.
        var day: Int?
    }

    package init(seed: UInt64, size: Size = Size()) {
        self.seed = seed
        self.size = size
        var random = SeededRandom(seed: seed)
        // Any hour of any day of a year, summer or winter time.
        let start = Timestamp(milliseconds: 1_767_225_600_000 + Int64.random(in: 0..<31_536_000_000, using: &random))
        self.start = start
        tenants = (0..<size.tenants).map { number in
            SimulatedTenant(
                number: number, messages: number % 20 == 0 ? size.flood : size.messages, start: start,
                day: Self.length, random: &random)
        }
        self.random = random
        schedule = LaneSchedule(places: size.places, placesPerLane: size.placesPerLane)
        for (number, tenant) in tenants.enumerated() { numbers[tenant.id] = number }
    }

    var now: Timestamp { start + Milliseconds(Int64(counter / 1_000_000)) }

    mutating func post(_ kind: Event.Kind, at time: UInt64) {
        order += 1
        events.insert(Event(at: time, order: order, kind: kind))
    }

    /// Runs the day and what is left over after it. Answers what went wrong, which should be nothing.
    package mutating func run() -> (findings: [String], report: Report) {
        for (number, tenant) in tenants.enumerated() {
            for channel in Channel.allCases {
                for at in tenant.arrivals[channel] ?? [] { post(.accepted(tenant: number, channel), at: at) }
            }
        }
        // What is capped waits for its next day, and what floods drains.
        let limit = 40 * Self.length
        while let event = events.popMin() {
            guard event.at <= limit else {
                find("it does not end")
                break
            }
            counter = max(counter, event.at)
            handle(event.kind)
            dispatch()
        }
        finish()
        return (findings, report)
    }

    mutating func find(_ what: String) {
        if findings.count < 20 { findings.append("seed \(seed), second \(counter / 1_000_000_000): \(what)") }
    }
}
