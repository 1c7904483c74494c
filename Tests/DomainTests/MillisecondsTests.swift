import Domain
import JSON
import Testing

struct MillisecondsTests {
    @Test(arguments: [
        ("PT10M", 600_000), ("P30D", 2_592_000_000), ("P1DT12H", 129_600_000), ("PT1H1M1S", 3_661_000), ("PT0S", 0),
        ("PT90M", 5_400_000), ("P0D", 0), ("PT000000001S", 1_000),
    ]) func durationsAreRead(_ text: String, _ milliseconds: Int64) {
        #expect(Milliseconds(iso8601: text)?.count == milliseconds)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "10M", "PT10", "PT10m", "P10M", "P1DT", "PT1M1H", "PT1M1M", "P1Y", "P1W", "PT-5M",
        "PT1.5S",
        "P1DT1D", "PTT1M", "PT1MT1S", "PT1234567890S", "PT٣M", " PT1M", "PT1M ", "pt1m", "P1DT1HT1M",
    ]) func otherTextsAreRefused(_ text: String) {
        #expect(Milliseconds(iso8601: text) == nil)
    }

    @Test func everyLengthInSecondsReadsBack() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<2_000 {
            let length = Milliseconds.seconds(.random(in: 0...(400 * 86_400), using: &random))
            #expect(Milliseconds(iso8601: length.iso8601) == length)
        }
    }

    @Test func theTextIsTheShortest() {
        #expect(Milliseconds.minutes(10).iso8601 == "PT10M")
        #expect(Milliseconds.hours(24).iso8601 == "P1D")
        #expect(Milliseconds.hours(36).iso8601 == "P1DT12H")
        #expect(Milliseconds(0).iso8601 == "PT0S")
        #expect(Milliseconds.seconds(3_601).json == "PT1H1S")
    }

    @Test func aFieldKeepsToItsRange() throws {
        let read = Milliseconds.field(.minutes(1) ... .hours(1))
        #expect(try read("PT1M") == .minutes(1))
        #expect(try read("PT1H") == .hours(1))
        #expect(throws: InvalidValue("out-of-range", "must be from PT1M to PT1H")) { try read("PT59S") }
        #expect(throws: InvalidValue.self) { try read("PT3601S") }
        #expect(throws: InvalidValue.self) { try read("an hour") }
        #expect(throws: InvalidValue.self) { try read(3_600) }
    }
}
