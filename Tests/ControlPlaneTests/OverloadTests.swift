import Domain
import Foundation
import JSON
import Storage
import Synchronization
import TestSupport
import Testing

@testable import ControlPlane

/// A writer that does not come through, under requests over real sockets.
@Suite struct OverloadTests {
    /// Another connection holds SQLite's write lock, so that no transaction ends.
    private func whileBlocked(_ world: TestWorld, _ body: () async throws -> Void) async throws {
        let lock = try WriteLock(database: world.store.path)
        do {
            try await body()
        } catch {
            lock.release()
            throw error
        }
        lock.release()
    }

    @Test func tooManyWaitingChangesAreRefusedAndThoseThatWaitBecomeDurable() async throws {
        try await TestWorld.run(overload: OverloadLimits(waiting: 8, busy: .seconds(60))) { world in
            try await world.post(.receipt("TXN-0"), key: "k0", expect: 202)
            let answers = try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
                try await whileBlocked(world) {
                    for number in 1...60 {
                        group.addTask {
                            let answer = try await world.send(
                                "POST", "/v1/receipts", .receipt("TXN-\(number)"), as: .sender,
                                headers: ["Idempotency-Key": "k\(number)"])
                            return (number, answer)
                        }
                    }
                    // Those that are refused come back while the rest waits.
                    var refused = 0
                    while refused < 40, let (_, answer) = try await group.next() {
                        #expect(answer.status == 503)
                        #expect(answer.code == "overloaded")
                        #expect(answer.headers["retry-after"] == "1")
                        refused += 1
                    }
                    #expect(await world.store.writability()?.hasPrefix("is overloaded") == true)
                    // What only reads is answered all the same.
                    try await world.call("GET", "/v1/receipts?limit=1", as: .agent, expect: 200)
                }
                return try await group.reduce(into: [(Int, Answer)]()) { $0.append($1) }
            }
            #expect(answers.count == 20)
            let accepted = answers.filter { $0.1.status == 202 }
            #expect(accepted.count >= 8)
            #expect(answers.allSatisfy { $0.1.status == 202 || $0.1.code == "overloaded" })
            // No 202 was false, and no 503 left a receipt behind.
            let stored = try await world.call("GET", "/v1/receipts?limit=200", as: .agent, expect: 200)
            let ids = Set((stored["data"]?.array ?? []).compactMap { $0["transaction"]?["id"]?.string })
            #expect(ids == Set(accepted.map { "TXN-\($0.0)" } + ["TXN-0"]))
            #expect(await world.store.writability() == nil)
            for number in 1...60 {
                try await world.post(.receipt("TXN-\(number)"), key: "k\(number)", expect: 202)
            }
        }
    }

    @Test func aTransactionThatDoesNotEndIsToldByReadinessAndRefusesChanges() async throws {
        try await TestWorld.run(overload: OverloadLimits(waiting: 1_000, busy: .milliseconds(1))) { world in
            let waiting = Mutex<Task<Void, any Error>?>(nil)
            try await whileBlocked(world) {
                let first = Task { _ = try await world.post(expect: 202) }
                waiting.withLock { $0 = first }
                while world.store.overload() == nil { await Task.yield() }
                let refused = try await world.send(
                    "POST", "/v1/receipts", .receipt("TXN-2"), as: .sender, headers: ["Idempotency-Key": "k2"])
                #expect(refused.code == "overloaded")
                #expect(await world.store.writability()?.hasPrefix("is overloaded") == true)
            }
            try await waiting.withLock { $0 }?.value
            while await world.store.writability() != nil {}
            try await world.post(.receipt("TXN-2"), key: "k2", expect: 202)
        }
    }
}
