import EngineSimulation
import Foundation
import Testing

/// Whole days of many tenants on a clock of their own: rates, caps and order of each lane are held against its budgets.
/// More seeds: `scripts/simulate COUNT`.
@Suite struct SimulationTests {
    /// `SIMULATION_SEED` takes another one; `scripts/simulate` takes many.
    private static let seeds: [UInt64] = {
        if let text = ProcessInfo.processInfo.environment["SIMULATION_SEED"], let seed = UInt64(text) { return [seed] }
        return [1, 2]
    }()

    @Test(arguments: seeds)
    func aDayOfTwoHundredTenantsKeepsAllBudgets(_ seed: UInt64) {
        print("simulation seed \(seed)")
        var size = SimulatedDay.Size()
        (size.messages, size.flood) = (40, 600)
        var day = SimulatedDay(seed: seed, size: size)
        let (findings, report) = day.run()
        #expect(findings.isEmpty, "seed \(seed)")
        for finding in findings { Issue.record("\(finding)") }
        #expect(report.messages > 2_000 && report.polls > 1_000 && report.outages == 20)
    }
}
