import Sandbox

/// A sandbox in this process, on a port of its own.
struct RunningSandbox: Sendable {
    let port: Int
    let state: SandboxState

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameter statusDelayScale: 0 makes every message final at once.
    static func run<Result>(
        statusDelayScale: Double = 0, _ body: (RunningSandbox) async throws -> Result
    ) async throws -> Result {
        let server = SandboxServer(configuration: SandboxConfiguration(statusDelayScale: statusDelayScale))
        let running = Task { try await server.run() }
        defer { running.cancel() }
        return try await body(RunningSandbox(port: await server.port(), state: server.state))
    }

    /// Makes an organisation without the limit of requests that a real one has.
    func addOrganization(_ clientID: String) {
        state.administer(
            "POST", "organizations", json: #"{"clientId": "\#(clientID)", "rateLimit": {"requests": 0}}"#)
    }
}
