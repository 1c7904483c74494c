import Domain
import Testing

@testable import Engine

@Suite struct BreakerTests {
    private static let start = Timestamp(milliseconds: 1_700_000_000_000)

    @Test func pausesOfAFailingPlatformGrowToAMinuteAndDiffer() {
        var seen: Set<Int64> = []
        for seed in 1...20 {
            var random = Seeded(state: UInt64(seed))
            var breaker = Breaker()
            let pauses = (0..<14).compactMap { _ in breaker.noteFailure(at: Self.start, random: &random) }
            #expect(pauses.count == 10)
            for (pause, plain) in zip(pauses, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
                #expect((plain * 3 / 4...plain * 5 / 4).contains(Int(pause.count)))
            }
            seen.insert(pauses[0].count)
        }
        #expect(seen.count > 15)
    }

    @Test func aSuccessClosesItAndWhatWasTriedMeanwhileIsRemembered() {
        var random = Seeded(state: 1)
        var breaker = Breaker()
        for second in 0...5 { _ = breaker.noteFailure(at: Self.start + .seconds(Int64(second)), random: &random) }
        #expect(breaker.openedAt == Self.start + .seconds(4))
        #expect(breaker.wasOpen(at: Self.start + .seconds(5)) && !breaker.wasOpen(at: Self.start - .minutes(3)))
        breaker.noteSuccess(at: Self.start + .seconds(60))
        #expect(!breaker.isOpen && breaker.failures == 0)
        #expect(breaker.wasOpen(at: Self.start + .seconds(30)) && !breaker.wasOpen(at: Self.start + .seconds(61)))
    }

    @Test func oneThatWasOpenIsOpenInTheNextRun() {
        var random = Seeded(state: 1)
        var breaker = Breaker(failures: 0, openedAt: Self.start)
        #expect(breaker.isOpen)
        let value1 = breaker.noteFailure(at: Self.start, random: &random)
        #expect(value1 != nil)
        #expect(!Breaker(failures: 3, openedAt: nil).isOpen)
    }
}
