import ArgumentParser
import Logging
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a make-believe Genesys Cloud and payment gateway.",
        discussion: """
            Speaks both dialects and takes nearly any credentials. Give a tenant apiBaseUrl and loginBaseUrl \
            http://HOST:PORT, on a server with --allow-private-upstreams.

            GET /sandbox/recipients tells which recipients have which fate; GET /sandbox/messages lists what was taken; \
            POST /sandbox/faults orders faults. See docs/sandbox.md.
            """)

    @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
    var listen = "127.0.0.1:8090"

    @Option(
        help: ArgumentHelp(
            "How fast messages advance: 1 takes seconds as in life, 0.01 a hundredth.", valueName: "factor"))
    var statusDelayScale = 1.0

    @Option(help: ArgumentHelp("How much to log.", valueName: "level"))
    var logLevel = "info"

    func run() async throws {
        guard case .tcp(let host, let port) = ServerConfiguration.Listen(listen) else {
            throw CommandFailure(.usage, "--listen must be HOST:PORT")
        }
        guard statusDelayScale >= 0, statusDelayScale <= 1_000 else {
            throw CommandFailure(.usage, "--status-delay-scale must be from 0 to 1000")
        }
        let server = SandboxServer(
            configuration: SandboxConfiguration(host: host, port: port, statusDelayScale: statusDelayScale),
            logger: StandardLog.logger("sandbox", level: .init(rawValue: logLevel) ?? .info))
        do {
            try await StopSignals.run { try await server.run() }
        } catch {
            throw CommandFailure.unavailable("the sandbox can't listen on \(listen)")
        }
    }
}
