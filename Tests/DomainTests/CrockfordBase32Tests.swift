import Domain
import Testing

struct CrockfordBase32Tests {
    @Test func theEndsOfTheRangeHaveTheKnownText() {
        #expect(CrockfordBase32.encode(high: 0, low: 0) == String(repeating: "0", count: 26))
        #expect(CrockfordBase32.encode(high: .max, low: .max) == "7" + String(repeating: "z", count: 25))
        #expect(CrockfordBase32.encode(high: 0, low: 31) == String(repeating: "0", count: 25) + "z")
        #expect(CrockfordBase32.encode(high: 1, low: 0) == "0000000000000" + "g000000000000")
    }

    @Test func everyNumberReadsBack() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let (high, low) = (random.next(), random.next())
            let text = CrockfordBase32.encode(high: high, low: low)
            let value = try #require(CrockfordBase32.decode(text))
            #expect(value == (high, low))
            #expect(!text.contains { "ilou".contains($0) })
        }
    }

    @Test func textKeepsTheOrderOfTheNumbers() {
        var random = SeededGenerator(seed: 3)
        let numbers = (0..<200).map { _ in (random.next(), random.next()) }.sorted { $0 < $1 }
        let texts = numbers.map { CrockfordBase32.encode(high: $0.0, low: $0.1) }
        #expect(texts == texts.sorted())
    }

    @Test func whatDoesNotFit128BitsIsRefused() {
        #expect(CrockfordBase32.decode("80000000000000000000000000") == nil)
        #expect(CrockfordBase32.decode("") == nil)
        #expect(CrockfordBase32.decode("0000000000000000000000000") == nil)
        #expect(CrockfordBase32.decode("000000000000000000000000000") == nil)
        #expect(CrockfordBase32.decode("Z0000000000000000000000000") == nil)
    }
}
