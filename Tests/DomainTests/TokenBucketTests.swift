import Domain
import Testing

struct TokenBucketTests {
    private static let second: UInt64 = 1_000_000_000

    /// Takes random counts, each as soon as it can be.
    private func grants(
        _ bucket: inout TokenBucket, largest: Int, random: inout SeededGenerator
    ) -> [(time: UInt64, count: Int)] {
        var now: UInt64 = 0
        return (0..<400).map { _ in
            now += Bool.random(using: &random) ? 0 : .random(in: 0...(2 * Self.second), using: &random)
            let count = Int.random(in: 1...largest, using: &random)
            let ready = bucket.ready(count, after: 0, now: now)
            if ready > now {
                let isTaken1 = bucket.take(count, now: ready - 1)
                #expect(!isTaken1)
                now = ready
            }
            let isTaken2 = bucket.take(count, now: now)
            #expect(isTaken2)
            return (now, count)
        }
    }

    @Test func noWindowHasMoreThanTheBurstAndTheRate() {
        for seed in 0..<40 {
            var random = SeededGenerator(seed: UInt64(seed))
            let perMinute = Int.random(in: 6...12_000, using: &random)
            let capacity = Int.random(in: 1...50, using: &random)
            let largest = Int.random(in: 1...80, using: &random)
            var bucket = TokenBucket(
                rate: Double(perMinute) / 60, capacity: Double(capacity), tokens: Double(capacity), now: 0)
            let grants = grants(&bucket, largest: largest, random: &random)
            let burst = max(capacity, largest)
            var isOver = false
            for first in grants.indices {
                var sum: Int128 = 0
                for grant in grants[first...] {
                    sum += Int128(grant.count)
                    // Whole numbers: tokens, times the nanoseconds of a minute.
                    let came = Int128(perMinute) * Int128(grant.time - grants[first].time)
                    if sum * 60_000_000_000 > Int128(burst) * 60_000_000_000 + came { isOver = true }
                }
            }
            #expect(!isOver, "seed \(seed)")
        }
    }

    @Test func workThatAlwaysWaitsGetsTheWholeRate() {
        var bucket = TokenBucket(rate: 50, capacity: 10, tokens: 10, now: 0)
        var now: UInt64 = 0
        for _ in 0..<5_010 {
            now = bucket.ready(1, after: 0, now: now)
            let isTaken3 = bucket.take(1, now: now)
            #expect(isTaken3)
        }
        #expect(now == 100 * Self.second)
    }

    @Test func thoseBeforeHaveTheirTokensFirst() {
        var bucket = TokenBucket(rate: 5, capacity: 3, tokens: 3, now: 0)
        #expect(bucket.ready(1, after: 2, now: 0) == 0)
        #expect(bucket.ready(1, after: 3, now: 0) == Self.second / 5)
        // Larger than the bucket: it takes what there is and owes the rest.
        #expect(bucket.ready(8, after: 0, now: 0) == 0)
        #expect(bucket.ready(1, after: 8, now: 0) == 6 * Self.second / 5)
    }

    @Test func aStartWithoutTokensIsNoBurst() {
        var bucket = TokenBucket(rate: 10, capacity: 100, tokens: 0, now: 0)
        #expect(bucket.available(now: 0) == 0)
        let isTaken4 = bucket.take(1, now: 0)
        #expect(!isTaken4)
        #expect(bucket.nextAvailable(now: 0) == Self.second / 10)
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
            var bucket = TokenBucket(rate: .random(in: 0.01...1_000, using: &random), capacity: 4, tokens: 4, now: 0)
            if Bool.random(using: &random) { _ = bucket.take(Int.random(in: 4...9, using: &random), now: 0) }
            let next = bucket.nextAvailable(now: 0)
            #expect(bucket.available(now: next) >= 1)
            #expect(bucket.nextAvailable(now: next) == next)
        }
    }

    @Test func aClockThatStandsOrGoesBackGivesNothing() {
        var bucket = TokenBucket(rate: 1, capacity: 1, tokens: 1, now: Self.second)
        let isTaken5 = bucket.take(1, now: Self.second)
        #expect(isTaken5)
        #expect(bucket.available(now: 0) == 0)
        #expect(bucket.available(now: Self.second) == 0)
        #expect(bucket.available(now: 2 * Self.second) == 1)
    }

    @Test func aSmallerBudgetTakesEffectAtOnce() {
        var bucket = TokenBucket(rate: 100, capacity: 100, tokens: 100, now: 0)
        bucket.change(rate: 1, capacity: 2, now: 0)
        let available = bucket.available(now: 0)
        #expect(bucket.rate == 1 && bucket.capacity == 2 && available == 2)
        let isTaken6 = bucket.take(3, now: 0)
        let next6 = bucket.nextAvailable(now: 0)
        #expect(isTaken6 && next6 == 2 * Self.second)
    }
}
