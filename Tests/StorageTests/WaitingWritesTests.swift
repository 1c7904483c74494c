import Domain
import Testing

@testable import Storage

struct WaitingWritesTests {
    private static let loud = TenantID(at: Timestamp(milliseconds: 1))
    private static let quiet = TenantID(at: Timestamp(milliseconds: 2))

    @Test func aFloodDelaysAnothersSingleWriteByNoMoreThanATurn() {
        var waiting = WaitingWrites<Int>()
        for number in 0..<1_000 { waiting.append(number, of: Self.loud) }
        waiting.append(5_000, of: Self.quiet)
        waiting.append(6_000, of: nil)
        #expect(waiting.count == 1_002)
        let first = waiting.take(4)
        #expect(first == [0, 5_000, 6_000, 1] && waiting.count == 998)
        let second = waiting.take(3)
        #expect(second == [2, 3, 4])
    }

    @Test func allAreTakenOnceAndEachTenantsInTheirOrder() {
        var (waiting, random) = (WaitingWrites<Int>(), SystemRandomNumberGenerator())
        var (added, taken): ([Int], [Int]) = ([], [])
        for number in 0..<2_000 {
            waiting.append(number, of: [Self.loud, Self.quiet, nil][number % 3])
            added.append(number)
            if Int.random(in: 0..<10, using: &random) == 0 {
                taken += waiting.take(.random(in: 1...20, using: &random))
            }
        }
        taken += waiting.take(.max)
        #expect(waiting.count == 0 && taken.sorted() == added)
        for line in 0..<3 {
            let own = taken.filter { $0 % 3 == line }
            #expect(own == own.sorted())
        }
        let none = waiting.take(5)
        #expect(none.isEmpty)
    }
}
