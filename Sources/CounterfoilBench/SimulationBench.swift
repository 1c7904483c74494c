import Dispatch
import EngineSimulation
import Foundation
import Synchronization

/// Simulated days of the engine, one for each seed, on all cores.
enum SimulationBench {
    private struct Sum: Sendable {
        var days = 0
        var failed: [String] = []
        var messages = 0
        var polls = 0
        var backlogs = 0
        var cappedDays = 0
        var worstDelay = 0.0
    }

    /// `simulate COUNT [FIRST]`: without a first seed, seeds are random; all that fail are printed.
    static func run(_ arguments: [String]) -> Int32 {
        guard let count = arguments.first.flatMap({ Int($0) }), count > 0 else { return 64 }
        let first = arguments.dropFirst().first.flatMap { UInt64($0) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
        let threads = min(count, ProcessInfo.processInfo.environment["THREADS"].flatMap { Int($0) } ?? 2)
        print("seeds \(first) to \(first &+ UInt64(count - 1)), \(threads) at once")
        let sum = Mutex(Sum())
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for number in stride(from: thread, to: count, by: threads) {
                var day = SimulatedDay(seed: first &+ UInt64(number))
                let (findings, report) = day.run()
                sum.withLock { sum in
                    sum.days += 1
                    sum.failed += findings
                    sum.messages += report.messages
                    sum.polls += report.polls
                    sum.backlogs += report.backlogs
                    sum.cappedDays += report.cappedDays
                    sum.worstDelay = max(sum.worstDelay, report.worstDelay)
                }
            }
        }
        return sum.withLock { sum in
            for finding in sum.failed.prefix(40) { print(finding) }
            print(
                "\(sum.days) days of 200 tenants in \(ContinuousClock.now - start): \(sum.messages) messages, "
                    + "\(sum.polls) polls, \(sum.backlogs) long backlogs, \(sum.cappedDays) hits of a day's cap, "
                    + "longest wait of a message that had nothing before it \(sum.worstDelay) ms, "
                    + "\(sum.failed.count) findings")
            return sum.failed.isEmpty ? 0 : 1
        }
    }
}
