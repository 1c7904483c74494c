import Domain

/// What one tenant's gateway may be asked now: its budget of requests, and whether it must be left alone for a while.
///
/// A value without a clock: the counter is given in nanoseconds.
struct GatewayMeter: Sendable {
    private var bucket: TokenBucket
    /// Questions without an answer in a row.
    private(set) var failures = 0
    /// Why the last of them had none.
    private(set) var failure: Reason?
    /// No question goes out before this counter.
    private(set) var restsUntil: UInt64 = 0

    /// Failures in a row that make the gateway rest.
    static let tripping = 5
    static let shortestRest = Milliseconds.seconds(2)
    static let longestRest = Milliseconds.minutes(1)

    init(requestsPerMinute: Int, counter: UInt64) {
        let rate = Double(requestsPerMinute) / 60
        // One token: a first question need not wait, and a restart is no burst.
        bucket = TokenBucket(rate: rate, capacity: max(1, rate), tokens: 1, now: counter)
    }

    mutating func change(requestsPerMinute: Int, counter: UInt64) {
        let rate = Double(requestsPerMinute) / 60
        if rate != bucket.rate { bucket.change(rate: rate, capacity: max(1, rate), now: counter) }
        (failures, failure, restsUntil) = (0, nil, 0)
    }

    var isTripped: Bool { failures >= Self.tripping }

    /// How many questions may go out now; where none may, the counter at which it is worth asking again.
    /// - Parameter underWay: questions that have no answer yet.
    mutating func allowance(underWay: Int, counter: UInt64) -> (count: Int, retryAt: UInt64) {
        guard counter >= restsUntil else { return (0, restsUntil) }
        // A gateway that failed is asked one question until it answers one.
        if isTripped, underWay > 0 { return (0, counter + 100_000_000) }
        let free = bucket.available(now: counter)
        guard free > 0 else { return (0, bucket.nextAvailable(now: counter)) }
        return (isTripped ? 1 : free, counter)
    }

    mutating func spend(_ questions: Int, counter: UInt64) {
        _ = bucket.take(questions, now: counter)
    }

    /// - Parameter wait: how long the gateway asks to be left alone.
    mutating func noteFailure(
        _ reason: Reason, wait: Milliseconds?, counter: UInt64, random: inout some RandomNumberGenerator
    ) {
        failures += 1
        failure = reason
        if let wait { rest(for: wait, from: counter) }
        guard isTripped else { return }
        let step = min(failures - Self.tripping, 10)
        let base = min(Self.longestRest.count, Self.shortestRest.count << step)
        rest(for: Milliseconds(Int64(Double(base) * Double.random(in: 0.75...1.25, using: &random))), from: counter)
    }

    mutating func noteAnswer() {
        (failures, failure, restsUntil) = (0, nil, 0)
    }

    private mutating func rest(for wait: Milliseconds, from counter: UInt64) {
        restsUntil = max(restsUntil, counter + UInt64(max(0, wait.count)) * 1_000_000)
    }
}
