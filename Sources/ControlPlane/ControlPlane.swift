package import Domain
package import Hummingbird
package import HummingbirdCore
package import Intake
package import Logging
package import Telemetry
import NIOCore
package import Storage

/// The REST service: one table of routes and the steps that every request goes through.
package struct ControlPlane: Sendable {
    /// Each thing that must work for the service to work, and why it does not.
    package typealias Readiness = @Sendable () async -> [(check: String, failure: String?)]

    /// Tries a tenant's connection to its organisation; sends nothing.
    package typealias ConnectionCheck = @Sendable (TenantProfile) async -> ConnectionReport

    private let configuration: ControlPlaneConfiguration
    private let store: Store
    private let metrics: Metrics
    let metricsReport: MetricsReport
    private let now: @Sendable () -> Timestamp
    let logger: Logger
    /// All routes; `openapi.yaml` names the same.
    package let routes: [Route]

    package init(
        store: Store, templates: TemplateCatalogue, configuration: ControlPlaneConfiguration,
        now: @escaping @Sendable () -> Timestamp,
        verifyGenesys: @escaping ConnectionCheck = { _ in ConnectionReport() },
        readiness: @escaping Readiness, askGateway: @escaping GatewayQuestion, metrics: Metrics = Metrics(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.metrics = metrics
        metricsReport = MetricsReport(store: store, metrics: metrics, now: now)
        self.now = now
        self.logger = logger
        let operations = OperationRoutes(readiness: readiness, version: configuration.version)
        // One for all routes: it knows which idempotency keys are under way.
        let intake = AcceptReceipt(store: store, templates: templates)
        let library = TemplateLibrary(store: store, catalogue: templates, desk: TemplateDesk(store: store))
        routes =
            ReceiptRoutes(store: store, intake: intake).routes
            + TenantRoutes(store: store).routes
            + [GenesysVerification(store: store, verify: verifyGenesys).route]
            + GenesysRoutes(store: store, allowPrivateUpstreams: configuration.allowPrivateUpstreams).routes
            + GatewayRoutes(
                store: store, allowPrivateUpstreams: configuration.allowPrivateUpstreams, ask: askGateway
            ).routes
            + SettingRoutes(store: store).routes
            + WebhookSecretRoutes(store: store).routes
            + WebhookRoutes(store: store).routes
            + KeyRoutes(store: store, place: .tenant).routes
            + KeyRoutes(store: store, place: .platform).routes
            + SuppressionRoutes(store: store).routes
            + FollowUpRoutes(store: store).routes
            + HealthRoutes(store: store).routes
            + CallbackRoutes(store: store, allowPrivateUpstreams: configuration.allowPrivateUpstreams).routes
            + CallbackSendingRoutes(store: store).routes
            + UsageRoutes(store: store).routes
            + EvidenceRoutes(store: store).routes
            + ErasureRoutes(store: store).routes
            + TemplateRoutes(desk: library.desk).routes
            + TemplateListRoutes(library: library).routes
            + TemplateVersionRoutes(library: library).routes
            + TemplatePublishingRoutes(library: library).routes
            + TemplatePreviewRoutes(library: library, intake: intake).routes
            + AuditRoutes(store: store).routes
            + ProblemRoutes().routes
            + [metricsReport.route] + ContractPageRoutes(logger: logger).routes
            + operations.routes
    }

    /// - Parameter extra: routes that are not part of the contract, such as those of a benchmark.
    package func responder(extra: [Route] = []) -> ControlPlaneResponder {
        ControlPlaneResponder(
            table: RouteTable(routes + extra), authenticator: Authenticator(store: store),
            repeats: Repeats(store: store), configuration: configuration, metrics: metrics, now: now, logger: logger)
    }

    /// The service ready to run.
    /// - Parameters:
    ///   - address: a host and port (0 for any free one) or a unix socket.
    ///   - server: what is spoken; wrap `plainHTTP` for TLS.
    ///   - onServerRunning: called with the port once requests are taken; `nil` on a unix socket.
    package func application(
        address: BindAddress, server: HTTPServerBuilder = ControlPlane.plainHTTP,
        eventLoops: EventLoopGroupProvider = .singleton, extra: [Route] = [],
        onServerRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: responder(extra: extra), server: server,
            configuration: ApplicationConfiguration(address: address, backlog: 1024),
            onServerRunning: { await onServerRunning($0.localAddress?.port) }, eventLoopGroupProvider: eventLoops,
            logger: Logger(label: logger.label) { _ in LibraryLogHandler(logger) })
    }

    /// HTTP/1.1 that closes connections on which nothing, or too little, comes.
    package static func http(_ limits: ConnectionLimits, logger: Logger) -> HTTPServerBuilder {
        .http1(
            configuration: .init(
                additionalChannelHandlers: [
                    RequestWatchInstaller(RequestWatch(limits, now: Store.calendar, logger: logger))
                ],
                idleTimeout: limits.idle + .seconds(5)))
    }

    package static var plainHTTP: HTTPServerBuilder {
        http(ConnectionLimits(), logger: Logger(label: "http") { _ in SwiftLogNoOpLogHandler() })
    }
}

extension Route {
    /// Answers the JSON body that it was sent, parsed and written again: what acceptance is measured against.
    package static let echo = Route(.post, "/echo", .open) { call in Reply(.ok, try await call.uncheckedBody()) }
}
