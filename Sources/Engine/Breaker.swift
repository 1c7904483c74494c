import Domain

/// Counts failures of a tenant's organisation. One that only fails is left alone for longer and longer, with one probe
/// in between, so that an outage costs few deliveries their retries and nobody else's places.
struct Breaker: Sendable, Hashable {
    /// A single delivery's first try and its three retries do not trip it.
    static let tolerated = 4
    private static let longestPause = Milliseconds.seconds(60)

    private var failures = 0

    var isTripped: Bool { failures > Self.tolerated }

    mutating func noteSuccess() {
        failures = 0
    }

    /// Answers how long to leave the organisation alone; `nil` while failures are tolerated.
    mutating func noteFailure() -> Milliseconds? {
        failures = min(failures + 1, Self.tolerated + 8)
        guard isTripped else { return nil }
        return min(Milliseconds(2_000 << (failures - Self.tolerated - 1)), Self.longestPause)
    }
}
