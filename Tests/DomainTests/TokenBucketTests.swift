import Domain
import Testing

struct TokenBucketTests {
    private static let second: UInt64 = 1_000_000_000

    /// Grants of random reservations, by the time at which they may go.
    private func grants(
        _ bucket: inout TokenBucket, largest: Int, random: inout SeededGenerator
    ) -> [(time: UInt64, count: Double)] {
        var now: UInt64 = 0
        return (0..<400).map { _ in
            now += Bool.random(using: &random) ? 0 : .random(in: 0...(2 * Self.second), using: &random)
            let count = Double(Int.random(in: 1...largest, using: &random))
            return (bucket.reserve(count, now: now), count)
        }
    }

    @Test func noWindowHasMoreThanTheBurstAndTheRate() {
        for seed in 0..<40 {
            var random = SeededGenerator(seed: UInt64(seed))
            let rate = Double.random(in: 0.1...200, using: &random)
            let capacity = Int.random(in: 1...50, using: &random)
            let largest = Int.random(in: 1...80, using: &random)
            var bucket = TokenBucket(rate: rate, capacity: Double(capacity), tokens: Double(capacity), now: 0)
            let grants = grants(&bucket, largest: largest, random: &random)
            let burst = Double(max(capacity, largest))
            for first in stride(from: 0, to: grants.count, by: 7) {
                var sum = 0.0
                for grant in grants[first...] {
                    sum += grant.count
                    let time = Double(grant.time - grants[first].time) / 1e9
                    #expect(sum <= burst + rate * time + 1e-3, "seed \(seed)")
                }
            }
        }
    }

    @Test func grantsKeepTheOrderOfTheirRequests() {
        var random = SeededGenerator(seed: 99)
        var bucket = TokenBucket(rate: 5, capacity: 3, tokens: 0, now: 0)
        let times = grants(&bucket, largest: 6, random: &random).map(\.time)
        #expect(times == times.sorted())
    }

    @Test func workThatAlwaysWaitsGetsTheWholeRate() {
        var bucket = TokenBucket(rate: 50, capacity: 10, tokens: 10, now: 0)
        let last = (0..<5_010).map { _ in bucket.reserve(1, now: 0) }.max() ?? 0
        #expect(abs(Double(last) / 1e9 - 100) < 0.01)
    }

    @Test func aStartWithoutTokensIsNoBurst() {
        var bucket = TokenBucket(rate: 10, capacity: 100, tokens: 0, now: 0)
        #expect(bucket.available(now: 0) == 0)
        #expect(bucket.reserve(1, now: 0) == Self.second / 10)
    }

    @Test func whatIsThereNeverExceedsTheCapacity() {
        var bucket = TokenBucket(rate: 10, capacity: 5, tokens: 50, now: 0)
        #expect(bucket.available(now: 0) == 5)
        #expect(bucket.available(now: 100 * Self.second) == 5)
        bucket.giveBack(3)
        #expect(bucket.available(now: 100 * Self.second) == 5)
    }

    @Test func theNextTokenIsThereWhenItWasPromised() {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<200 {
            var bucket = TokenBucket(rate: .random(in: 0.01...1_000, using: &random), capacity: 4, tokens: 0, now: 0)
            _ = bucket.reserve(Double.random(in: 0...5, using: &random), now: 0)
            let next = bucket.nextAvailable(now: 0)
            #expect(bucket.available(now: next) >= 1)
            #expect(bucket.nextAvailable(now: next) == next)
        }
    }

    @Test func aClockThatStandsOrGoesBackGivesNothing() {
        var bucket = TokenBucket(rate: 1, capacity: 1, tokens: 1, now: Self.second)
        #expect(bucket.reserve(1, now: Self.second) == Self.second)
        #expect(bucket.available(now: 0) == 0)
        #expect(bucket.available(now: Self.second) == 0)
        #expect(bucket.available(now: 2 * Self.second) == 1)
    }

    @Test func aSmallerBudgetTakesEffectAtOnce() {
        var bucket = TokenBucket(rate: 100, capacity: 100, tokens: 100, now: 0)
        bucket.change(rate: 1, capacity: 2, now: 0)
        #expect(bucket.rate == 1 && bucket.capacity == 2 && bucket.available(now: 0) == 2)
        #expect(bucket.reserve(3, now: 0) == Self.second)
    }
}
