package import Domain
import GRDB

/// What a tenant used on one day over one channel.
package struct UsageOfDay: Sendable, Hashable {
    /// Days since 1970 by the tenant's clock.
    package let day: Int
    package let channel: Channel
    package let counts: UsageCounts
}

extension TenantStore {
    /// What was counted on some days, oldest first; days and channels without a message are left out.
    package func usage(on days: ClosedRange<Int>) async throws -> [UsageOfDay] {
        try await store.read { db in
            try db.rows(
                "SELECT * FROM usage WHERE tenant = ? AND day BETWEEN ? AND ? ORDER BY day, channel DESC",
                [tenant.data, days.lowerBound, days.upperBound]
            ).map { UsageOfDay(day: $0["day"], channel: try .require($0, "channel"), counts: UsageCounts(row: $0)) }
        }
    }

    /// Today by the tenant's clock, in days since 1970.
    package func today(at now: Timestamp, timeZone: String) -> Int {
        LocalDays(timeZone: timeZone).day(of: now)
    }
}
