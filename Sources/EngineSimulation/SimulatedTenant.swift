import Domain
import Engine

/// One tenant of a simulated day: its budgets, what its upstream systems ask for, and how its platform answers.
struct SimulatedTenant {
    let id: TenantID
    let budgets: Budgets
    let timeZone: String
    /// When messages are accepted, by channel, in nanoseconds from the start; sorted.
    let arrivals: [Channel: [UInt64]]
    /// The platform fails at everything meanwhile.
    let outage: Range<UInt64>?
    /// Nanoseconds that a call takes.
    let latency: ClosedRange<UInt64>
    var meter: TenantMeter
    var ledgers: [Channel: LaneLedger] = [.sms: LaneLedger(), .email: LaneLedger()]
    var requests = SpendingLedger()
    /// Parts of SMS by day.
    var spentByDay: [Int: Int] = [:]

    static let zones = ["Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]

    init(
        number: Int, messages: Int, start: Timestamp, day: UInt64, random: inout SeededRandom
    ) {
        id = TenantID(at: start, random: &random)
        var budgets = Budgets()
        budgets.smsPerSecond = [0.2, 1, 5, 20, 50].randomElement(using: &random) ?? 1
        budgets.smsBurst = Int.random(in: 4...60, using: &random)
        budgets.smsPerDay =
            Bool.random(using: &random)
            ? 1_000_000 : Int.random(in: max(10, messages / 8)...max(400, messages / 4), using: &random)
        budgets.emailPerMinute = [6, 60, 300, 3_000].randomElement(using: &random) ?? 60
        budgets.requestsPerMinute = [60, 300, 300, 3_000, 60_000].randomElement(using: &random) ?? 300
        self.budgets = budgets
        timeZone = Self.zones[number % Self.zones.count]
        var arrivals: [Channel: [UInt64]] = [:]
        for channel in Channel.allCases {
            arrivals[channel] = Self.arrivals(Int.random(in: 0...messages, using: &random), day: day, random: &random)
        }
        self.arrivals = arrivals
        let begin = UInt64.random(in: 0...day, using: &random)
        outage = number % 10 == 3 ? begin..<(begin + 3_600_000_000_000) : nil
        latency = number % 20 == 7 ? 1_000_000_000...4_000_000_000 : 20_000_000...200_000_000
        meter = TenantMeter(budgets, now: start, counter: 0)
    }

    /// Steady traffic, and now and then a campaign that completes at once.
    private static func arrivals(_ count: Int, day: UInt64, random: inout SeededRandom) -> [UInt64] {
        var arrivals: [UInt64] = []
        while arrivals.count < count {
            let at = UInt64.random(in: 0..<day, using: &random)
            guard Int.random(in: 0..<20, using: &random) == 0 else {
                arrivals.append(at)
                continue
            }
            for _ in 0..<min(count - arrivals.count, 200) {
                arrivals.append(at + UInt64.random(in: 0...1_000_000_000, using: &random))
            }
        }
        return arrivals.sorted()
    }
}
