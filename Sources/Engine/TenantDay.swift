package import Domain
import Foundation

/// A day by a tenant's clock: what a day's cap counts.
package struct TenantDay: Sendable, Hashable {
    /// Days since 1970 by the tenant's clock.
    package let number: Int
    /// When the next one begins.
    package let end: Timestamp

    package init(of now: Timestamp, timeZone identifier: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: identifier) ?? .gmt
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1_000)
        let offset = Int64(calendar.timeZone.secondsFromGMT(for: date)) * 1_000
        let local = now.milliseconds + offset
        let day = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
        number = Int(day)
        let next = calendar.dateInterval(of: .day, for: date)?.end ?? date.addingTimeInterval(86_400)
        end = Timestamp(milliseconds: Int64(next.timeIntervalSince1970 * 1_000))
    }
}
