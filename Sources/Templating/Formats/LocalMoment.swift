import Domain
import Foundation
import Synchronization

/// A moment as clocks of one time zone show it: the day since 1970 and the minute of the day.
struct LocalMoment: Sendable, Hashable {
    let day: Int
    let minute: Int

    /// `nil` for a time zone that isn't known.
    init?(_ time: Timestamp, timeZone identifier: String) {
        guard let zone = Self.zone(identifier) else { return nil }
        let seconds = Int((Double(time.milliseconds) / 1_000).rounded(.down))
        let local = seconds + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        let day = Int((Double(local) / 86_400).rounded(.down))
        self.day = day
        minute = (local - day * 86_400) / 60
    }

    private static let zones = Mutex<[String: TimeZone]>([:])

    /// The set of known zones bounds the cache.
    private static func zone(_ identifier: String) -> TimeZone? {
        if let zone = zones.withLock({ $0[identifier] }) { return zone }
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        zones.withLock { $0[identifier] = zone }
        return zone
    }
}
