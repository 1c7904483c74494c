import Domain

/// Notices that the calendar was set back, by comparing it with a counter that never goes back.
struct ClockWatch: Sendable {
    private var now: Timestamp
    private var counter: UInt64
    /// Smaller steps are what time synchronisation does all day.
    private static let tolerance = Milliseconds.seconds(2)

    init(now: Timestamp, counter: UInt64) {
        self.now = now
        self.counter = counter
    }

    /// How far the calendar was set back since the last look; `nil` where it was not.
    mutating func look(now: Timestamp, counter: UInt64) -> Milliseconds? {
        let expected = self.now + Milliseconds(Int64((counter - min(counter, self.counter)) / 1_000_000))
        (self.now, self.counter) = (now, counter)
        let step = expected - now
        return step > Self.tolerance ? step : nil
    }
}
