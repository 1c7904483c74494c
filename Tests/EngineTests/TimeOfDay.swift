import Domain
import Foundation

enum TimeOfDay {
    /// Seconds since midnight.
    static func berlin(_ time: Timestamp) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
        return Int(date.timeIntervalSince(calendar.startOfDay(for: date)))
    }
}
