import Domain
import JSON
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_795_342_800_123, "2026-11-22T10:20:00.123Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    ]) func knownMomentsHaveTheirText(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test func everyMomentFrom1970To2200ReadsBack() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let time = Timestamp(milliseconds: .random(in: 0...7_258_118_400_000, using: &random))
            #expect(Timestamp(rfc3339: time.description) == time)
        }
    }

    @Test func everyDayFollowsTheOneBefore() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            let day = Int64.random(in: 0...84_000, using: &random)
            let today = Timestamp(milliseconds: day * 86_400_000).description
            let tomorrow = Timestamp(milliseconds: (day + 1) * 86_400_000).description
            #expect(today < tomorrow)
        }
    }

    @Test(arguments: [
        ("2026-11-22T12:00:00+01:00", "2026-11-22T11:00:00.000Z"),
        ("2026-11-22T00:30:00+05:45", "2026-11-21T18:45:00.000Z"),
        ("2026-12-31T20:00:00-05:00", "2027-01-01T01:00:00.000Z"), ("2026-11-22t11:00:00z", "2026-11-22T11:00:00.000Z"),
        ("2026-11-22T11:00:00.5Z", "2026-11-22T11:00:00.500Z"),
        ("2026-11-22T11:00:00.123456789Z", "2026-11-22T11:00:00.123Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"), ("2026-11-22T11:00:00-00:00", "2026-11-22T11:00:00.000Z"),
    ]) func otherSpellingsMeanTheSameMoment(_ text: String, _ same: String) {
        #expect(Timestamp(rfc3339: text)?.description == same)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22 11:00:00Z", "2026-11-22T11:00:00", "2026-11-22T11:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T11:60:00Z", "2026-11-22T11:00:61Z", "2026-11-22T11:00:00.Z",
        "2026-11-22T11:00:00.1234567890Z", "2026-11-22T11:00:00+24:00", "2026-11-22T11:00:00+01:60",
        "2026-11-22T11:00:00+0100",
        "2026-11-22T11:00:00ZZ", "+026-11-22T11:00:00Z", "２026-11-22T11:00:00Z", "2026-11-22T11:00:00Z ",
    ]) func otherTextsAreRefused(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func aFieldTellsWhatItWants() {
        #expect(throws: InvalidValue.self) { try Timestamp.field(.string("yesterday")) }
        #expect(throws: InvalidValue.self) { try Timestamp.field(5) }
        #expect(Timestamp(milliseconds: 0).json == "1970-01-01T00:00:00.000Z")
    }

    @Test func sumsAndDifferencesFit() {
        let time = Timestamp(milliseconds: 1_000)
        #expect(time + .seconds(2) - time == Milliseconds(2_000))
        #expect(time - .seconds(1) == Timestamp(milliseconds: 0))
        #expect(Milliseconds.days(1).duration == .seconds(86_400))
    }
}
