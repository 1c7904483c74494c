import Glibc
package import Domain

/// The engine's view of time: what the calendar says, a counter that never goes back, and a way to wait.
package protocol EngineClock: Sendable {
    /// By the calendar; it can be set back or forth while the service runs.
    var now: Timestamp { get }
    /// Nanoseconds of a counter that never goes back.
    var counter: UInt64 { get }
    /// Returns after a time, or throws when the task is cancelled.
    func sleep(for time: Milliseconds) async throws
}

/// The machine's clocks.
package struct SystemClock: EngineClock {
    private let start = ContinuousClock.now

    package init() {}

    package var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package var counter: UInt64 {
        let passed = (ContinuousClock.now - start).components
        return UInt64(passed.seconds) * 1_000_000_000 + UInt64(passed.attoseconds / 1_000_000_000)
    }

    package func sleep(for time: Milliseconds) async throws {
        try await Task.sleep(for: time.duration)
    }
}
