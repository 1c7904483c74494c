import Dispatch
import GRDB
import Synchronization
import Testing

@testable import Storage

struct CommitQueueTests {
    /// A queue over an empty table of numbers.
    private func queue(_ test: TestStore, capacity: Int = 10_000) async throws -> CommitQueue {
        try await test.store.pool.write { try $0.execute(sql: "CREATE TABLE numbers (number INTEGER UNIQUE) STRICT") }
        return CommitQueue(database: test.store.pool, capacity: capacity)
    }

    private func numbers(_ test: TestStore) async throws -> [Int] {
        try await test.store.pool.read { try Int.fetchAll($0, sql: "SELECT number FROM numbers ORDER BY number") }
    }

    private static func insert(_ number: Int, _ queue: CommitQueue) async throws {
        try await queue.write { try $0.run("INSERT INTO numbers VALUES (?)", [number]) }
    }

    /// Holds the writer in a transaction while `body` runs, so that what is written there piles up.
    private func holding(_ queue: CommitQueue, _ body: () async throws -> Void) async throws {
        let entered = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        async let held: Void = queue.write { _ in
            entered.continuation.yield()
            gate.wait()
            gate.signal()
        }
        for await _ in entered.stream { break }
        defer { gate.signal() }
        try await body()
        gate.signal()
        try await held
    }

    private static func mostGroups(of writes: Int) -> Int {
        (writes + GroupSize.bounds.lowerBound - 1) / GroupSize.bounds.lowerBound
    }

    private func backlog(of queue: CommitQueue, reaches count: Int) async {
        while await queue.backlog < count { await Task.yield() }
    }

    @Test func writesThatPileUpShareOneTransaction() async throws {
        let test = try await TestStore()
        let queue = try await queue(test)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await holding(queue) {
                for number in 0..<200 { group.addTask { try await Self.insert(number, queue) } }
                await backlog(of: queue, reaches: 200)
            }
            try await group.waitForAll()
        }
        #expect(await queue.commits <= 1 + Self.mostGroups(of: 200))
        #expect(try await numbers(test) == Array(0..<200))
    }

    @Test func callersOfOneHomeAreWokenTogether() async throws {
        let test = try await TestStore()
        try await test.store.pool.write { try $0.execute(sql: "CREATE TABLE numbers (number INTEGER UNIQUE) STRICT") }
        let thread = DispatchQueue(label: "home")
        let visits = Mutex(0)
        let home = CallerHome(id: ObjectIdentifier(thread)) { work in
            visits.withLock { $0 += 1 }
            thread.async(execute: work)
        }
        let queue = CommitQueue(database: test.store.pool, home: { home })
        let failures = try await withThrowingTaskGroup(of: Bool.self) { group in
            try await holding(queue) {
                for number in 0..<200 {
                    group.addTask {
                        do {
                            try await Self.insert(number % 150, queue)
                            return false
                        } catch is StoreError {
                            return true
                        }
                    }
                }
                await backlog(of: queue, reaches: 200)
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failures == 50)
        #expect(try await numbers(test) == Array(0..<150))
        // Once a group.
        let commits = await queue.commits
        #expect(visits.withLock { $0 } == commits)
        #expect(commits <= 1 + Self.mostGroups(of: 200))
    }

    @Test func aFailingWriteIsUndoneAlone() async throws {
        let test = try await TestStore()
        let queue = try await queue(test)
        struct Refusal: Error {}
        let results = try await withThrowingTaskGroup(of: (Int, StoreError?).self) { group in
            try await holding(queue) {
                for number in 0..<20 {
                    group.addTask {
                        do {
                            try await queue.write { db in
                                try db.run("INSERT INTO numbers VALUES (?)", [number])
                                if number == 7 { throw Refusal() }
                                if number == 8 { try db.run("INSERT INTO numbers VALUES (?)", [number]) }
                            }
                            return (number, nil)
                        } catch let error as StoreError {
                            return (number, error)
                        }
                    }
                }
                await backlog(of: queue, reaches: 20)
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(Set(results.keys) == [7, 8])
        #expect(results.values.allSatisfy { if case .corrupt = $0 { true } else { false } })
        #expect(try await numbers(test) == Array(0..<20).filter { $0 != 7 && $0 != 8 })
    }

    @Test func whatWaitsBeyondTheCapacityIsRefused() async throws {
        let test = try await TestStore()
        let queue = try await queue(test, capacity: 5)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await holding(queue) {
                for number in 0..<5 { group.addTask { try await Self.insert(number, queue) } }
                await backlog(of: queue, reaches: 5)
                await #expect(throws: StoreError.overloaded) { try await Self.insert(5, queue) }
            }
            try await group.waitForAll()
        }
        #expect(try await numbers(test) == Array(0..<5))
        try await Self.insert(5, queue)
        #expect(try await numbers(test).count == 6)
    }

    @Test func closingMakesWhatWaitsDurableAndRefusesTheRest() async throws {
        let test = try await TestStore()
        let queue = try await queue(test)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await holding(queue) {
                for number in 0..<50 { group.addTask { try await Self.insert(number, queue) } }
                await backlog(of: queue, reaches: 50)
                group.addTask { await queue.close() }
            }
            try await group.waitForAll()
        }
        #expect(try await numbers(test).count == 50)
        await #expect(throws: StoreError.closed) { try await Self.insert(99, queue) }
        await queue.close()
    }

    @Test func aCancelledCallerDoesNotUndoItsWrite() async throws {
        let test = try await TestStore()
        let queue = try await queue(test)
        let caller = Task { try await Self.insert(1, queue) }
        caller.cancel()
        try await caller.value
        #expect(try await numbers(test) == [1])
    }

    @Test func manyConcurrentReceiptsTakeFarFewerTransactions() async throws {
        let test = try await TestStore()
        let before = test.store.commitCount
        let own = test.own
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<600 {
                let receipt = try Sample.number(number).receipt()
                group.addTask { try await own.accept(receipt) == .accepted }
            }
            for try await accepted in group { #expect(accepted) }
        }
        #expect(test.store.commitCount - before < 300)
    }
}
