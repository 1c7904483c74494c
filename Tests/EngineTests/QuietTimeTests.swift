import Domain
import Foundation
import Testing

@testable import Engine

/// Quiet hours by the clocks of places.
@Suite struct QuietTimeTests {
    private func end(_ from: Int, _ to: Int, _ now: String, _ zone: String = "Europe/Berlin") throws -> String? {
        let hours = try #require(QuietHours(from: from * 60, to: to * 60 + (to == 2 ? 30 : 0)))
        return QuietTime.end(of: hours, at: try #require(Timestamp(rfc3339: now)), in: zone)?.description
    }

    @Test func theyEndByTheWallClockOfThePlace() throws {
        #expect(try end(21, 8, "2026-11-22T21:30:00Z") == "2026-11-23T07:00:00.000Z")
        #expect(try end(21, 8, "2026-11-22T06:59:59.999Z") == "2026-11-22T07:00:00.000Z")
        #expect(try end(21, 8, "2026-11-22T07:00:00Z") == nil)
        #expect(try end(21, 8, "2026-11-22T19:59:59Z") == nil)
        #expect(try end(21, 8, "2026-11-22T20:00:00Z") == "2026-11-23T07:00:00.000Z")
        #expect(try end(12, 14, "2026-11-22T12:00:00Z") == "2026-11-22T13:00:00.000Z")
        #expect(try end(21, 8, "2026-11-22T21:30:00Z", "Asia/Kolkata") == "2026-11-23T02:30:00.000Z")
        #expect(try end(21, 8, "2026-11-22T21:30:00Z", "America/Los_Angeles") == nil)
        #expect(try end(21, 8, "2026-11-22T23:30:00Z", "No/Such_Place") == "2026-11-23T08:00:00.000Z")
    }

    /// On 28 March 2027 Berlin has no 02:30, on 31 October 2027 it has two.
    @Test func theyEndAlsoWhenClocksChange() throws {
        #expect(try end(21, 2, "2027-03-27T22:00:00Z") == "2027-03-28T01:00:00.000Z")
        #expect(try end(21, 8, "2027-03-27T22:00:00Z") == "2027-03-28T06:00:00.000Z")
        #expect(try end(21, 2, "2027-10-30T22:00:00Z") == "2027-10-31T00:30:00.000Z")
        #expect(try end(21, 8, "2027-10-30T22:00:00Z") == "2027-10-31T07:00:00.000Z")
    }

    @Test(arguments: [
        ("+447700900001", "Europe/London"), ("+491512345678", "Europe/Berlin"), ("+353851234567", "Europe/Dublin"),
        ("+420601123456", "Europe/Prague"), ("+919876543210", "Asia/Kolkata"), ("+15551234567", nil),
        ("+79161234567", nil), ("+34600123456", nil), ("+61400123456", nil), ("+5511987654321", nil),
        ("+883510001234", nil), ("+9991234567", nil),
    ])
    func aNumberTellsThePlaceWhereItsCountryHasOneClock(number: String, zone: String?) throws {
        let found = try #require(PhoneNumber(number)).timeZone
        #expect(found == zone)
        if let found { #expect(TimeZone(identifier: found) != nil) }
    }

    @Test func eachPlaceOfTheTableIsOne() {
        for code in 1...999 {
            guard let zone = PhoneNumber("+\(code)0000000000".prefix(15).description)?.timeZone else { continue }
            #expect(TimeZone(identifier: zone) != nil, "\(zone)")
        }
    }
}
