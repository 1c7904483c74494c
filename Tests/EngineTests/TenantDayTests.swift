import Domain
import Testing

@testable import Engine

@Suite struct TenantDayTests {
    private static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test(arguments: [
        ("2026-03-10T23:30:00Z", "Europe/Berlin", "2026-03-11T23:00:00Z"),
        ("2026-03-10T22:30:00Z", "Europe/Berlin", "2026-03-10T23:00:00Z"),
        // Clocks go forth: a day of 23 hours; and back: one of 25.
        ("2026-03-28T23:00:00Z", "Europe/Berlin", "2026-03-29T22:00:00Z"),
        ("2026-10-24T22:00:00Z", "Europe/Berlin", "2026-10-25T23:00:00Z"),
        ("2026-07-01T05:00:00Z", "America/New_York", "2026-07-02T04:00:00Z"),
        ("2026-07-01T12:00:00Z", "Pacific/Kiritimati", "2026-07-02T10:00:00Z"),
        ("2026-07-01T12:00:00Z", "Asia/Kolkata", "2026-07-01T18:30:00Z"),
        ("2026-07-01T12:00:00Z", "No/Such_Zone", "2026-07-02T00:00:00Z"),
    ])
    func theDayEndsAtTheTenantsMidnight(_ now: String, _ zone: String, _ end: String) throws {
        #expect(TenantDay(of: try Self.time(now), timeZone: zone).end == (try Self.time(end)))
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "UTC"])
    func daysFollowEachOtherWithoutGapsAllYear(_ zone: String) throws {
        var now = try Self.time("2026-01-01T12:00:00Z")
        var day = TenantDay(of: now, timeZone: zone)
        for _ in 0..<366 {
            #expect(TenantDay(of: day.end - Milliseconds(1), timeZone: zone).number == day.number)
            let next = TenantDay(of: day.end, timeZone: zone)
            #expect(next.number == day.number + 1, "\(zone) \(day.end)")
            #expect(next.end > day.end)
            (now, day) = (day.end, next)
        }
    }

    @Test func timesBefore1970HaveADayToo() throws {
        #expect(TenantDay(of: Timestamp(milliseconds: -1), timeZone: "UTC").number == -1)
        #expect(TenantDay(of: Timestamp(milliseconds: -86_400_000), timeZone: "UTC").number == -1)
    }
}
