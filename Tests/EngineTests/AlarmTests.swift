import Domain
import Synchronization
import Testing

@testable import Engine

@Suite struct AlarmTests {
    /// A clock on which every look at the counter costs a third of a millisecond, and a sleep just what was asked for.
    private final class CreepingClock: EngineClock {
        private let nanoseconds = Atomic<UInt64>(0)

        var now: Timestamp { Timestamp(milliseconds: Int64(nanoseconds.load(ordering: .relaxed) / 1_000_000)) }

        var counter: UInt64 { nanoseconds.wrappingAdd(333_333, ordering: .relaxed).newValue }

        func sleep(for time: Milliseconds) async throws {
            try Task.checkCancellation()
            nanoseconds.wrappingAdd(UInt64(time.count) * 1_000_000, ordering: .relaxed)
        }
    }

    /// One that rings early finds nothing due, and is then taken for one that is still set: it never rings again.
    @Test func itRingsWhenItsTimeHasComeAndNotBefore() async {
        let clock = CreepingClock()
        var alarm = Alarm()
        for wait in [0, 1, 2, 1, 7, 30_000, 1] {
            let due = clock.now + Milliseconds(Int64(wait))
            let (rings, ring) = AsyncStream.makeStream(of: Timestamp.self)
            alarm.set(at: due, clock) {
                ring.yield(clock.now)
                ring.finish()
            }
            for await rung in rings { #expect(rung >= due) }
        }
    }
}
