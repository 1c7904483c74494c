import Domain
import Synchronization
import Testing

@testable import Storage

struct TenantBulkheadTests {
    private static func tenant(_ number: Int64) -> TenantID { TenantID(at: Timestamp(milliseconds: number)) }

    /// In which no time passes.
    private static func bulkhead() -> TenantBulkhead {
        let now = ContinuousClock.now
        return TenantBulkhead { now }
    }

    /// Work that tenants asked for and that goes on until it is let go of.
    private final class Works: Sendable {
        private struct State {
            var inside: [TenantID: [CheckedContinuation<Void, Never>]] = [:]
            var watchers: [(tenant: TenantID, count: Int, CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        func inside(_ tenant: TenantID) -> Int { state.withLock { $0.inside[tenant]?.count ?? 0 } }

        func work(of tenant: TenantID) async {
            await withCheckedContinuation { continuation in
                let told = state.withLock { state in
                    state.inside[tenant, default: []].append(continuation)
                    let count = state.inside[tenant]?.count ?? 0
                    defer { state.watchers.removeAll { $0.tenant == tenant && $0.count <= count } }
                    return state.watchers.filter { $0.tenant == tenant && $0.count <= count }.map(\.2)
                }
                for watcher in told { watcher.resume() }
            }
        }

        /// Returns when so many works of a tenant are under way.
        func until(_ count: Int, of tenant: TenantID) async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.inside[tenant]?.count ?? 0 >= count { return true }
                    state.watchers.append((tenant, count, continuation))
                    return false
                }
                if isThere { continuation.resume() }
            }
        }

        func end(_ count: Int, of tenant: TenantID) {
            let ended = state.withLock { state in
                let works = state.inside[tenant] ?? []
                state.inside[tenant] = Array(works.dropFirst(count))
                return works.prefix(count)
            }
            for continuation in ended { continuation.resume() }
        }
    }

    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock { $0 } }

        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    private final class Counts: Sendable {
        private struct State {
            var inside: [TenantID: Int] = [:]
            var most = 0
            var passed = 0
        }

        private let state = Mutex(State())

        func enter(_ tenant: TenantID) {
            state.withLock {
                $0.inside[tenant, default: 0] += 1
                $0.most = max($0.most, $0.inside[tenant] ?? 0)
            }
        }

        func leave(_ tenant: TenantID) {
            state.withLock {
                $0.inside[tenant, default: 0] -= 1
                $0.passed += 1
            }
        }

        var most: Int { state.withLock { $0.most } }
        var passed: Int { state.withLock { $0.passed } }
    }

    private func until(_ count: Int, waitOf tenant: TenantID, at bulkhead: TenantBulkhead) async {
        while bulkhead.waiting(of: tenant) < count { await Task.yield() }
    }

    @Test func aTenantThatAsksAloneWaitsForNothing() async throws {
        let (bulkhead, works, tenant) = (Self.bulkhead(), Works(), Self.tenant(1))
        try await withThrowingTaskGroup { group in
            for _ in 0..<500 {
                group.addTask { try await bulkhead.pass(tenant) { await works.work(of: tenant) } }
            }
            await works.until(500, of: tenant)
            #expect(bulkhead.waiting(of: tenant) == 0)
            works.end(500, of: tenant)
            try await group.waitForAll()
        }
    }

    @Test(arguments: [(1, 32), (3, 16), (15, 4), (100, 4)])
    func besideOthersATenantHasItsShareAndTheRestWaitsItsTurn(_ others: Int, _ share: Int) async throws {
        let (bulkhead, works, loud, other) = (Self.bulkhead(), Works(), Self.tenant(1), Self.tenant(2))
        try await bulkhead.pass(other) {}
        for number in (0..<others).dropFirst() { try await bulkhead.pass(Self.tenant(Int64(2 + number))) {} }
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { try await bulkhead.pass(loud) { await works.work(of: loud) } }
            }
            await works.until(share, of: loud)
            await until(100 - share, waitOf: loud, at: bulkhead)
            #expect(works.inside(loud) == share)
            // Nobody else is kept by it.
            try await bulkhead.pass(other) {}
            var left = 100
            while left > 0 {
                let inside = min(share, left)
                await works.until(inside, of: loud)
                #expect(works.inside(loud) == inside)
                works.end(1, of: loud)
                left -= 1
            }
            try await group.waitForAll()
        }
        #expect(bulkhead.waiting(of: loud) == 0)
    }

    @Test func whenTheOthersAreGoneForAWhileAllThatWaitsGoesIn() async throws {
        let clock = Clock()
        let bulkhead = TenantBulkhead { clock.now }
        let (works, loud) = (Works(), Self.tenant(1))
        for number in 2...101 { try await bulkhead.pass(Self.tenant(Int64(number))) {} }
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { try await bulkhead.pass(loud) { await works.work(of: loud) } }
            }
            await until(46, waitOf: loud, at: bulkhead)
            // They count in the time in which they asked and in the next one.
            clock.advance(by: TenantBulkhead.company)
            group.addTask { try await bulkhead.pass(loud) { await works.work(of: loud) } }
            await until(47, waitOf: loud, at: bulkhead)
            clock.advance(by: TenantBulkhead.company)
            group.addTask { try await bulkhead.pass(loud) { await works.work(of: loud) } }
            await until(48, waitOf: loud, at: bulkhead)
            works.end(1, of: loud)
            await works.until(51, of: loud)
            works.end(51, of: loud)
            try await group.waitForAll()
        }
    }

    @Test func whatCanNotWaitIsRefusedAndFailuresGiveTheirPlaceBack() async throws {
        let (bulkhead, works, loud) = (Self.bulkhead(), Works(), Self.tenant(1))
        for number in 2...101 { try await bulkhead.pass(Self.tenant(Int64(number))) {} }
        struct Failed: Error {}
        for _ in 0..<20 {
            await #expect(throws: Failed.self) { try await bulkhead.pass(loud) { throw Failed() } }
        }
        try await withThrowingTaskGroup { group in
            let most = TenantBulkhead.least + TenantBulkhead.mostWaiting
            for _ in 0..<most {
                group.addTask { try await bulkhead.pass(loud) { await works.work(of: loud) } }
            }
            await until(TenantBulkhead.mostWaiting, waitOf: loud, at: bulkhead)
            await #expect(throws: StoreError.overloaded) { try await bulkhead.pass(loud) {} }
            for _ in 0..<most {
                await works.until(1, of: loud)
                works.end(1, of: loud)
            }
            try await group.waitForAll()
        }
    }

    @Test func undeterminedTurnsLeaveNobodyBehindAndLetNobodyBeyondTheShare() async throws {
        let bulkhead = Self.bulkhead()
        let counts = Counts()
        let tenants = (1...20).map { Self.tenant($0) }
        for tenant in tenants { try await bulkhead.pass(tenant) {} }
        try await withThrowingTaskGroup { group in
            for turn in 0..<4_000 {
                let tenant = tenants[turn % 3 == 0 ? 0 : turn % tenants.count]
                group.addTask {
                    try await bulkhead.pass(tenant) {
                        counts.enter(tenant)
                        await Task.yield()
                        counts.leave(tenant)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.passed == 4_000 && (1...TenantBulkhead.least).contains(counts.most))
    }
}
