import Domain
import Testing

@testable import Engine

@Suite struct RequestCeilingTests {
    private static let second: UInt64 = 1_000_000_000
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    /// A platform that allows some requests in a window, which begins with the first request after the last one.
    private struct Platform {
        let allowed: Int
        let length: UInt64
        var start: UInt64?
        var count = 0
        var refused = 0

        mutating func answer(at counter: UInt64) -> (count: Int, left: Milliseconds) {
            if start.map({ counter >= $0 + length }) ?? true { (start, count) = (counter, 0) }
            count += 1
            if count > allowed { refused += 1 }
            let left = (start ?? counter) + length - counter
            return (count, .seconds(Int64((left + RequestCeilingTests.second - 1) / RequestCeilingTests.second)))
        }
    }

    /// Asks as often as the meter allows for some minutes; answers when each request went.
    private func run(
        budget: Int, _ platform: inout Platform, minutes: UInt64, latency: UInt64 = 80_000_000
    ) -> [UInt64] {
        var budgets = Budgets.wide
        budgets.requestsPerMinute = budget
        var model = MeterModel(budgets)
        var answers: [(at: UInt64, count: Int, left: Milliseconds)] = []
        var departures: [UInt64] = []
        while case let counter = model.counter, counter < minutes * 60 * Self.second {
            while let first = answers.first, first.at <= counter {
                answers.removeFirst()
                model.meter.learn(count: first.count, allowed: platform.allowed, left: first.left, counter: counter)
            }
            while model.begin(.request) {}
            for call in model.left[departures.count...] {
                let (count, left) = platform.answer(at: call.at)
                answers.append((call.at + latency, count, left))
                departures.append(call.at)
            }
            model.tick(5_000_000)
        }
        return departures
    }

    @Test func thePlatformIsNeverAskedMoreOftenThanItAllows() {
        for (budget, allowed, length) in [(300, 300, 60), (300, 180, 60), (6_000, 300, 60), (600, 40, 10)] {
            var platform = Platform(allowed: allowed, length: UInt64(length) * Self.second)
            let departures = run(budget: budget, &platform, minutes: 5)
            #expect(platform.refused == 0, "\(budget) a minute, \(allowed) in \(length) s")
            // Nearly all that it allows is used, though the end of each window is told in whole seconds.
            let most = min(budget * 5, allowed * 300 / length)
            #expect(departures.count >= most * 85 / 100, "\(departures.count) of \(most)")
        }
    }

    @Test func whatIsAllowedIsSpreadOverItsWindow() {
        var platform = Platform(allowed: 180, length: 60 * Self.second)
        let departures = run(budget: 3_000, &platform, minutes: 4).filter { $0 >= 120 * Self.second }
        let longest = zip(departures, departures.dropFirst()).map { $1 - $0 }.max() ?? 0
        #expect(longest < 3 * Self.second)
    }

    @Test func answersThatOvertakeEachOtherTeachNothingWrong() {
        var ceiling = RequestCeiling(count: 10, allowed: 100, left: .seconds(30), counter: 0)
        ceiling.note(count: 8, allowed: 100, left: .seconds(30), counter: 1_000)
        let value1 = ceiling.left(counter: 2_000)
        #expect(value1 == 90)
        // The next window has begun; an answer from the last one comes late.
        ceiling.note(count: 1, allowed: 100, left: .seconds(60), counter: 29 * Self.second)
        ceiling.note(count: 90, allowed: 100, left: .seconds(1), counter: 29 * Self.second)
        let value2 = ceiling.left(counter: 30 * Self.second)
        #expect(value2 == 99)
    }

    @Test func aFullWindowLetsNothingPassBeforeItsEnd() {
        var ceiling = RequestCeiling(count: 100, allowed: 100, left: .seconds(30), counter: 0)
        let value3 = ceiling.left(counter: 5)
        #expect(value3 == 0 && ceiling.endsAt == 30 * Self.second)
        ceiling.spend(counter: 31 * Self.second)
        let value5 = ceiling.left(counter: 31 * Self.second)
        #expect(value5 == 99)
    }
}
