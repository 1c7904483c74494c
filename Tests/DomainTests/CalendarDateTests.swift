import Foundation
import Testing

@testable import Domain

@Suite struct CalendarDateTests {
    @Test func datesAreReadAndWrittenAsTheCalendarHasThem() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: -20_000, through: 60_000, by: 13) {
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            #expect(CalendarDate(number: number).text == text)
            #expect(CalendarDate(text)?.number == number)
        }
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-32", "", "2026-01-01T", "0000-01-01",
        "2026/01/01", "+026-01-01",
    ])
    func whatIsNoDateIsRefused(text: String) {
        #expect(CalendarDate(text) == nil)
    }
}
