import Foundation
import JSON
import Subprocess
import Testing
import Transport

/// A sandbox, a transport, a data folder and the platform's first key: what most tests start from.
struct Scene: Sendable {
    let sandbox: RunningSandbox
    let folder: TemporaryFolder
    let transport: Transport
    let adminKey: String

    @discardableResult
    static func run<Result>(
        statusDelayScale: Double = 0, _ body: (Scene) async throws -> Result
    ) async throws -> Result {
        let made = try await CounterfoilProgram.run(["keys", "generate"])
        let key = made.output.trimmingCharacters(in: .newlines)
        return try await RunningSandbox.run(statusDelayScale: statusDelayScale) { sandbox in
            try await TemporaryFolder.run { folder in
                let transport = Transport(policy: .allowPrivate)
                do {
                    let result = try await body(
                        Scene(sandbox: sandbox, folder: folder, transport: transport, adminKey: key))
                    await transport.close()
                    return result
                } catch {
                    await transport.close()
                    throw error
                }
            }
        }
    }

    /// Short poll plans, so that receipts are final soon, and the platform's first key.
    var environment: [String: String] {
        [
            "COUNTERFOIL_BOOTSTRAP_KEY": adminKey, "COUNTERFOIL_POLL_PLAN_SMS": "PT1S,PT2S,PT4S,PT8S",
            "COUNTERFOIL_POLL_PLAN_EMAIL": "PT1S,PT2S", "COUNTERFOIL_AUDIT_SINK": folder.sink,
        ]
    }

    /// Runs the server on the scene's data folder.
    @discardableResult
    func serve<Result: Sendable>(
        _ arguments: [String] = RunningServer.standardArguments, program: String = "counterfoil",
        environment more: [String: String] = [:],
        _ body: (RunningServer) async throws -> Result
    ) async throws -> (result: Result, status: TerminationStatus, log: ServerLog) {
        try await RunningServer.run(
            data: folder.data, arguments, program: program, environment: environment.merging(more) { $1 }, body)
    }

    func admin(_ port: Int) -> APIClient {
        APIClient(transport: transport, baseURL: "http://127.0.0.1:\(port)", key: adminKey)
    }
}
