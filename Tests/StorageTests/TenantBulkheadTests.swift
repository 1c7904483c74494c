import Domain
import Synchronization
import Testing

@testable import Storage

struct TenantBulkheadTests {
    @Test func aTenantThatAsksAloneWaitsForNothing() async throws {
        let crowd = Crowd()
        crowd.ask(500, of: Self.loud)
        try await crowd.until(inside: 500, waiting: 0, of: Self.loud)
        crowd.end(500, of: Self.loud)
        try await crowd.until(through: 500, of: Self.loud)
    }

    @Test(arguments: [(1, 32), (3, 16), (15, 4), (31, 2), (100, 1)])
    func besideOthersATenantHasItsShareAndTheRestWaitsItsTurn(_ others: Int, _ share: Int) async throws {
        let crowd = Crowd()
        try await crowd.pass(Self.others(others))
        crowd.ask(100, of: Self.loud)
        try await crowd.until(inside: share, waiting: 100 - share, of: Self.loud)
        // Nobody else is kept by it.
        try await crowd.pass(Self.others(others))
        for left in (0..<100).reversed() {
            crowd.end(1, of: Self.loud)
            try await crowd.until(inside: min(share, left), waiting: max(0, left - share), of: Self.loud)
        }
        try await crowd.until(through: 100, of: Self.loud)
    }

    @Test func theSameTenantsInTwoWindowsCountOnceAndOthersBesideThem() async throws {
        let crowd = Crowd()
        try await crowd.pass(Self.others(3))
        crowd.advance(by: TenantBulkhead.company)
        try await crowd.pass(Self.others(3))
        crowd.ask(100, of: Self.loud)
        try await crowd.until(inside: 16, waiting: 84, of: Self.loud)
        try await crowd.pass(Self.others(7))
        crowd.end(16, of: Self.loud)
        try await crowd.until(inside: 8, waiting: 76, of: Self.loud)
    }

    @Test func whenTheOthersAreGoneForAWhileAllThatWaitsGoesIn() async throws {
        let crowd = Crowd()
        let least = TenantBulkhead.least
        try await crowd.pass(Self.others(100))
        crowd.ask(50, of: Self.loud)
        try await crowd.until(inside: least, waiting: 50 - least, of: Self.loud)
        // They count in the time in which they asked and in the next one.
        crowd.advance(by: TenantBulkhead.company)
        crowd.ask(1, of: Self.loud)
        try await crowd.until(inside: least, waiting: 51 - least, of: Self.loud)
        crowd.advance(by: TenantBulkhead.company)
        crowd.ask(1, of: Self.loud)
        try await crowd.until(inside: least, waiting: 52 - least, of: Self.loud)
        crowd.end(1, of: Self.loud)
        try await crowd.until(inside: 51, waiting: 0, of: Self.loud)
    }

    @Test func whatCanNotWaitIsRefusedAndFailuresGiveTheirPlaceBack() async throws {
        let crowd = Crowd()
        let (least, most) = (TenantBulkhead.least, TenantBulkhead.mostWaiting)
        try await crowd.pass(Self.others(100))
        struct Failed: Error {}
        for _ in 0..<20 {
            await #expect(throws: Failed.self) { try await crowd.bulkhead.pass(Self.loud) { throw Failed() } }
        }
        crowd.ask(least + most, of: Self.loud)
        try await crowd.until(inside: least, waiting: most, of: Self.loud)
        await #expect(throws: StoreError.overloaded) { try await crowd.bulkhead.pass(Self.loud) {} }
        for _ in 0..<most / least {
            crowd.end(least, of: Self.loud)
            try await crowd.until(inside: least, of: Self.loud)
        }
        crowd.end(least, of: Self.loud)
        try await crowd.until(through: least + most, of: Self.loud)
    }

    @Test func undeterminedTurnsLeaveNobodyBehindAndLetNobodyBeyondTheShare() async throws {
        let crowd = Crowd()
        let tenants = Self.others(32)
        try await crowd.pass(tenants)
        let counts = Counts()
        try await withThrowingTaskGroup { group in
            for turn in 0..<4_000 {
                let tenant = tenants[turn % 3 == 0 ? 0 : turn % tenants.count]
                group.addTask {
                    try await crowd.bulkhead.pass(tenant) {
                        counts.add(1, of: tenant)
                        await Task.yield()
                        counts.add(-1, of: tenant)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...TenantBulkhead.places / tenants.count).contains(counts.most))
        #expect(tenants.allSatisfy { crowd.bulkhead.waiting(of: $0) == 0 })
    }

    private static let loud = TenantID(at: Timestamp(milliseconds: 1))

    private static let hundred = (1...100).map { TenantID(at: Timestamp(milliseconds: 1 + $0)) }

    private static func others(_ count: Int) -> [TenantID] { Array(hundred.prefix(count)) }
}

private final class Counts: Sendable {
    private let state = Mutex((inside: [TenantID: Int](), most: 0))

    var most: Int { state.withLock { $0.most } }

    func add(_ number: Int, of tenant: TenantID) {
        state.withLock { state in
            state.inside[tenant, default: 0] += number
            state.most = max(state.most, state.inside[tenant] ?? 0)
        }
    }
}

/// A bulkhead by a clock that stands still, and requests that are inside until they are let go of.
private final class Crowd: Sendable {
    private struct State {
        var inside: [TenantID: [CheckedContinuation<Void, Never>]] = [:]
        var through: [TenantID: Int] = [:]
    }

    private final class Clock: Sendable {
        let time = Mutex(ContinuousClock.now)
    }

    private struct NeverCame: Error {}

    let bulkhead: TenantBulkhead
    private let clock: Clock
    private let state = Mutex(State())

    init() {
        let clock = Clock()
        self.clock = clock
        bulkhead = TenantBulkhead { clock.time.withLock { $0 } }
    }

    func advance(by duration: Duration) { clock.time.withLock { $0 += duration } }

    func pass(_ tenants: [TenantID]) async throws {
        for tenant in tenants { try await bulkhead.pass(tenant) {} }
    }

    /// Not awaited: where the bulkhead is wrong, some of them never end.
    func ask(_ count: Int, of tenant: TenantID) {
        for _ in 0..<count {
            Task {
                try await bulkhead.pass(tenant) {
                    await withCheckedContinuation { continuation in
                        state.withLock { $0.inside[tenant, default: []].append(continuation) }
                    }
                }
                state.withLock { $0.through[tenant, default: 0] += 1 }
            }
        }
    }

    func end(_ count: Int, of tenant: TenantID) {
        let ended = state.withLock { state in
            let inside = state.inside[tenant] ?? []
            state.inside[tenant] = Array(inside.dropFirst(count))
            return inside.prefix(count)
        }
        for continuation in ended { continuation.resume() }
    }

    /// Returns when exactly so many are inside, wait and are through; throws where that does not come.
    func until(
        inside: Int? = nil, waiting: Int? = nil, through: Int? = nil, of tenant: TenantID,
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let now = state.withLock { ($0.inside[tenant]?.count ?? 0, $0.through[tenant] ?? 0) }
            let waits = bulkhead.waiting(of: tenant)
            if now.0 == inside ?? now.0, waits == waiting ?? waits, now.1 == through ?? now.1 { return }
            guard ContinuousClock.now < end else {
                Issue.record("inside \(now.0), waiting \(waits), through \(now.1)", sourceLocation: location)
                throw NeverCame()
            }
            await Task.yield()
        }
    }
}
