import Domain

@testable import Engine

/// One tenant's calls on a clock of their own, each as the engine makes them: begun when the meter allows, a question, then
/// the message whose attempt is made durable first. All ask at each tick.
struct MeterModel {
    private enum Stage {
        case asks(ticket: Int), turns, marks(until: UInt64), leaves
    }

    private struct Running {
        let cost: TenantMeter.Cost
        var claim: TenantMeter.Claim
        var stage: Stage
    }

    var meter: TenantMeter
    private(set) var counter: UInt64 = 0
    private var running: [Running] = []
    /// What left, and when.
    private(set) var left: [(at: UInt64, cost: TenantMeter.Cost)] = []
    /// How long it takes to make an attempt durable.
    var markTime: (inout Seeded) -> UInt64 = { _ in 0 }
    var random = Seeded(state: 7)

    static let now = Timestamp(milliseconds: 1_700_000_000_000)

    init(_ budgets: Budgets) {
        meter = TenantMeter(budgets, now: Self.now, counter: 0)
    }

    init(_ meter: TenantMeter) { self.meter = meter }

    /// Begins work where the meter allows it.
    mutating func begin(_ cost: TenantMeter.Cost, rivals: [Channel] = []) -> Bool {
        let channel: Channel = cost == .email ? .email : .sms
        let work: Delivery.Work = cost == .request ? .poll : .send
        guard meter.allowance(work, channel, rivals: rivals, now: Self.now, counter: counter).count > 0 else {
            return false
        }
        var claim = meter.begin(work, channel, counter: counter)
        let ticket = meter.enter(.request, of: &claim, counter: counter)
        running.append(Running(cost: cost, claim: claim, stage: .asks(ticket: ticket)))
        proceed()
        return true
    }

    mutating func tick(_ time: UInt64) {
        counter += time
        proceed()
    }

    var isIdle: Bool { running.isEmpty }

    private mutating func proceed() {
        var still: [Running] = []
        for work in running {
            var work = work
            if proceed(&work) { meter.end(&work.claim) } else { still.append(work) }
        }
        running = still
    }

    /// Answers whether the work is over.
    private mutating func proceed(_ work: inout Running) -> Bool {
        while true {
            switch work.stage {
            case .asks(let ticket):
                guard meter.leave(ticket, of: &work.claim, counter: counter) == nil else { return false }
                left.append((counter, .request))
                guard work.cost != .request else { return true }
                _ = meter.enter(work.cost, of: &work.claim, counter: counter)
                work.stage = .turns
            case .turns:
                guard meter.mark(&work.claim, counter: counter) == nil else { return false }
                work.stage = .marks(until: counter + markTime(&random))
            case .marks(let until):
                guard until <= counter else { return false }
                meter.noteMarked(&work.claim, counter: counter)
                work.stage = .leaves
            case .leaves:
                guard meter.leave(&work.claim, counter: counter) == nil else { return false }
                left.append((counter, work.cost))
                return true
            }
        }
    }

    /// The parts of SMS that left.
    var smsLeft: [(at: UInt64, count: Int)] {
        left.compactMap { call in
            guard case .smsParts(let parts) = call.cost else { return nil }
            return (call.at, parts)
        }
    }

    var emailsLeft: [(at: UInt64, count: Int)] { left.filter { $0.cost == .email }.map { ($0.at, 1) } }
    var requestsLeft: [(at: UInt64, count: Int)] { left.map { ($0.at, 1) } }

    /// Whether some window, however long, holds more than `burst + rate × t`. Whole numbers, nothing is rounded.
    static func isOver(_ calls: [(at: UInt64, count: Int)], perMinute: Int, burst: (Int, of: Int)) -> Bool {
        let minute: Int128 = 60_000_000_000
        let most = minute * Int128(burst.0) / Int128(burst.of)
        // What was sent less what had come in: a window is over where that rises by more than the burst within it.
        var (sent, lowest) = (Int128(0), Int128.max)
        for call in calls {
            let came = Int128(perMinute) * Int128(call.at)
            lowest = min(lowest, sent * minute - came)
            sent += Int128(call.count)
            if sent * minute - came - lowest > most { return true }
        }
        return false
    }
}
