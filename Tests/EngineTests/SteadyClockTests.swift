import Domain
import Testing

@testable import Engine

@Suite struct SteadyClockTests {
    private let base = ManualClock(Timestamp(milliseconds: 1_000_000_000))

    @Test func itRunsWithTheCounterUntilAStepIsAdopted() {
        let clock = SteadyClock(base)
        let start = clock.now
        base.advance(by: .seconds(10))
        #expect(clock.look() == nil && clock.now == start + .seconds(10))
        base.setCalendar(by: .hours(5))
        base.advance(by: .seconds(1))
        #expect(clock.look() == .hours(5) && clock.now == start + .seconds(11))
        clock.adopt()
        #expect(clock.look() == nil && clock.now == base.now && clock.forth == .hours(5))
        base.setCalendar(by: .hours(-6))
        #expect(clock.look() == .hours(-6) && clock.now == start + .hours(5) + .seconds(11))
        clock.adopt()
        #expect(clock.now == base.now && clock.forth == .hours(5))
    }

    @Test func whatTimeSynchronisationDoesIsNoStep() {
        let clock = SteadyClock(base)
        for _ in 0..<10 {
            base.setCalendar(by: .seconds(1))
            #expect(clock.look() == nil && clock.now == base.now)
        }
    }
}
