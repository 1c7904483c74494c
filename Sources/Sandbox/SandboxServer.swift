import Hummingbird
package import Logging
import ServiceLifecycle
import Synchronization

/// A make-believe Genesys Cloud and payment gateway over real HTTP on a loopback address.
///
/// It is API host and login host in one: both base URLs of a tenant are `http://127.0.0.1:PORT`. An organisation comes
/// to be when its OAuth client id first asks for a token; any secret but `wrong-secret` will do.
package final class SandboxServer: Sendable {
    /// What it took and was asked, for code in the same process.
    package let state: SandboxState
    private let configuration: SandboxConfiguration
    private let logger: Logger
    private let binding = PortPromise()

    package init(
        configuration: SandboxConfiguration = SandboxConfiguration(), logger: Logger = Logger(label: "sandbox")
    ) {
        self.configuration = configuration
        self.logger = logger
        state = SandboxState(configuration)
    }

    /// Serves until the task is cancelled; then closes all connections and returns. To be called once.
    ///
    /// - Throws: the error of binding the address.
    package func run() async throws {
        let gun = EventGun(state: state)
        var quiet = logger
        // Hummingbird logs the cancellation of connections that hang on purpose as errors.
        quiet.logLevel = .critical
        let application = Application(
            responder: SandboxResponder(state: state, gun: gun),
            configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [binding, logger] channel in
                logger.info("sandbox listens", metadata: ["port": "\(channel.boundPort ?? 0)"])
                binding.succeed(channel.boundPort)
            },
            logger: quiet)
        defer { binding.succeed(nil) }
        var configuration = ServiceGroupConfiguration(services: [application], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .milliseconds(300)
        let group = ServiceGroup(configuration: configuration)
        async let _: Void = gun.run()
        try await Self.run(group)
    }

    /// A server that is cancelled outright drops connections that it has accepted and not yet looked at, and that ends
    /// the process. So cancellation asks it to stop: no new connections first, then, in a moment, an end to the rest.
    private static func run(_ group: ServiceGroup) async throws {
        // Ends with the group.
        let serving = Task { try await group.run() }
        try await withTaskCancellationHandler {
            do {
                try await serving.value
            } catch {
                guard Task.isCancelled else { throw error }
            }
        } onCancel: {
            // Ends at once.
            Task { await group.triggerGracefulShutdown() }
        }
    }

    /// The port it listens on, once it does; 0 where it stopped before it ever listened.
    package func port() async -> Int {
        await binding.value() ?? 0
    }
}
