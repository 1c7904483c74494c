import Domain
import Foundation

/// Quiet hours at one moment in one place.
enum QuietTime {
    /// When the quiet hours that hold now are over; `nil` where none do. By wall clocks: a time that a change of the clock
    /// leaves out is the next one that there is, one that comes twice is its first.
    static func end(of hours: QuietHours, at now: Timestamp, in identifier: String) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: identifier) ?? .gmt
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1_000)
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        guard let hour = parts.hour, let minute = parts.minute, hours.contains(minute: hour * 60 + minute) else {
            return nil
        }
        var end = DateComponents()
        (end.hour, end.minute, end.second) = (hours.to / 60, hours.to % 60, 0)
        let next = calendar.nextDate(
            after: date, matching: end, matchingPolicy: .nextTime, repeatedTimePolicy: .first, direction: .forward)
        return next.map { Timestamp(milliseconds: Int64(($0.timeIntervalSince1970 * 1_000).rounded())) }
    }
}
