package import Domain

/// Counts failures in a row of a tenant's organisation. One that only fails is left alone for longer and longer, with one
/// probe in between, so that an outage costs no delivery its retries and nobody else's places.
package struct Breaker: Sendable, Hashable {
    /// A single delivery's first try and its three retries do not open it.
    package static let tolerated = 4
    private static let longestPause = Milliseconds.seconds(60)
    /// A failure is noted this long after its call began, at the most.
    private static let slowest = Milliseconds.minutes(2)

    package private(set) var failures = 0
    /// When it opened; `nil` while it is closed.
    package private(set) var openedAt: Timestamp?
    /// When the first failure in a row was noted.
    private var failingSince: Timestamp?
    /// The time for which it was open last.
    private var lastOutage: ClosedRange<Timestamp>?

    package init() {}

    /// As it was when the last run noted it.
    package init(failures: Int, openedAt: Timestamp?) {
        self.failures = openedAt == nil ? 0 : max(failures, Self.tolerated + 1)
        self.openedAt = openedAt
        failingSince = openedAt
    }

    /// Whether calls go one at a time, as probes.
    package var isOpen: Bool { openedAt != nil }

    package mutating func noteSuccess(at now: Timestamp) {
        failures = 0
        if isOpen, let failingSince { lastOutage = min(failingSince, now)...max(failingSince, now) }
        (openedAt, failingSince) = (nil, nil)
    }

    /// Answers how long to leave the organisation alone, ±25 % so that tenants whose platforms failed together do not
    /// probe together; `nil` while failures are tolerated.
    package mutating func noteFailure(at now: Timestamp, random: inout some RandomNumberGenerator) -> Milliseconds? {
        failures = min(failures + 1, Self.tolerated + 8)
        failingSince = failingSince ?? now
        guard failures > Self.tolerated else { return nil }
        openedAt = openedAt ?? now
        let plain = min(2_000 << (failures - Self.tolerated - 1), Self.longestPause.count)
        return Milliseconds(Int64(Double(plain) * Double.random(in: 0.75...1.25, using: &random)))
    }

    /// Whether the organisation failed at everything when a call began. What was under way when it opened counts: those
    /// calls failed with the others.
    package func wasOpen(at time: Timestamp) -> Bool {
        let end = time + Self.slowest
        if isOpen, let failingSince, failingSince <= end { return true }
        return lastOutage.map { $0.lowerBound <= end && time <= $0.upperBound } == true
    }
}
