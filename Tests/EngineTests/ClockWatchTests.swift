import Domain
import Testing

@testable import Engine

@Suite struct ClockWatchTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func onlyAStepBackIsTold() {
        let start = Timestamp(milliseconds: 1_000_000_000)
        var watch = ClockWatch(now: start, counter: 0)
        #expect(watch.look(now: start + .seconds(10), counter: 10 * Self.second) == nil)
        #expect(watch.look(now: start + .hours(5), counter: 11 * Self.second) == nil)
        #expect(watch.look(now: start, counter: 12 * Self.second) == .hours(5) + .seconds(1))
        #expect(watch.look(now: start + .seconds(1), counter: 13 * Self.second) == nil)
        // As far as time synchronisation goes.
        #expect(watch.look(now: start + .seconds(1), counter: 14 * Self.second) == nil)
    }
}

extension Milliseconds {
    fileprivate static func + (left: Milliseconds, right: Milliseconds) -> Milliseconds {
        Milliseconds(left.count + right.count)
    }
}
