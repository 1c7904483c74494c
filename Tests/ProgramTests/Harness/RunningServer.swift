import Foundation
import Subprocess

/// `counterfoil serve` as a process of its own.
struct RunningServer: Sendable {
    struct NeverListened: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { "the server ended before it listened: \(lines.joined(separator: " "))" }
    }

    let process: ProcessIdentifier
    let port: Int
    let log: ServerLog

    /// Starts a server on a data folder, runs the body, tells the server to stop if it still runs, and answers how it
    /// ended. A body that fails kills it.
    ///
    /// - Parameters:
    ///   - arguments: besides `serve` and the data folder.
    ///   - program: `counterfoil`, or the one with fault points.
    static func run<Result: Sendable>(
        data: String, _ arguments: [String] = standardArguments, program: String = "counterfoil",
        environment: [String: String] = [:],
        _ body: (RunningServer) async throws -> Result
    ) async throws -> (result: Result, status: TerminationStatus, log: ServerLog) {
        let log = ServerLog()
        let ended = try await Subprocess.run(
            .path(CounterfoilProgram.path(of: program)), arguments: Arguments(["serve", "--data", data] + arguments),
            environment: CounterfoilProgram.environment(environment), input: .none, output: .discarded,
            error: .sequence
        ) { execution in
            let errors = execution.standardError
            let reading = Task {
                defer { log.end() }
                for try await line in errors.strings() { log.append(line) }
            }
            do {
                guard let port = await log.port() else { throw NeverListened(lines: log.lines) }
                let server = RunningServer(process: execution.processIdentifier, port: port, log: log)
                let result = try await body(server)
                server.send(.terminate)
                try await reading.value
                return result
            } catch {
                // It may be gone already.
                try? execution.send(signal: .kill)
                throw error
            }
        }
        return (ended.takeClosureResult(), ended.terminationStatus, log)
    }

    /// Any free port, with what the sandbox needs.
    static let standardArguments = ["--listen", "127.0.0.1:0", "--allow-private-upstreams"]

    /// The process is not waited for before `run` returns, so its number can't be another's.
    func send(_ signal: Signal) {
        kill(process.value, signal.rawValue)
    }
}
