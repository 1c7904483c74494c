/// When a message that a callback did not take is tried again.
package enum CallbackSchedule {
    /// Waits after the first attempt, the second and so on: nine attempts within 24 hours.
    package static let waits: [Milliseconds] = [
        .seconds(5), .minutes(1), .minutes(5), .minutes(30), .hours(2), .hours(5), .hours(8), .hours(8),
    ]

    /// However long a receiver asks to wait.
    package static let longestWait = Milliseconds.hours(8)

    /// After this time without a success the callback is paused.
    package static let patience = Milliseconds.hours(24)

    /// How long events and what became of them are kept: how far back a replay reaches.
    package static let memory = Milliseconds.days(30)

    /// The wait after attempt number `attempt`, shortened by up to a tenth by chance, so that what failed together does
    /// not come back together. `nil` after the last one.
    package static func wait(
        after attempt: Int, random: inout some RandomNumberGenerator
    ) -> Milliseconds? {
        guard waits.indices.contains(attempt - 1) else { return nil }
        let whole = waits[attempt - 1].count
        return Milliseconds(whole - Int64.random(in: 0...(whole / 10), using: &random))
    }
}
