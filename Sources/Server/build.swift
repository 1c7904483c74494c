package import ControlPlane
import Domain
import Engine
import Genesys
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Intake
import Telemetry
package import Logging
import NIOSSL
import Payments
import ServiceLifecycle
import Storage
import Templating
import Transport
import UnixSignals
import Vault

/// Makes everything the service consists of, in order, and starts nothing. Throws a `CommandFailure` for whatever keeps
/// it from working, before any request is taken.
/// - Parameter extra: routes that are not part of the contract, such as those of a benchmark.
package func build(
    configuration: ServerConfiguration, logger: Logger, extra: [Route] = []
) async throws -> CounterfoilService {
    let httpServer = try httpServer(configuration, logger)
    raiseOpenFileLimit(logger)
    let folder = try DataFolder(configuration)
    let lock = try folder.lock()
    let store = try folder.openStore(logger)
    try await addBootstrapKey(configuration, store, logger)
    let starters = try StarterTemplates.load()
    let compiled = CompiledTemplates()
    let templates = TemplateCatalogue(store: store, starters: starters, compiled: compiled)
    try await store.keepStarterTemplates(templates.starterBodies)

    let metrics = Metrics()
    var engineConfiguration = EngineConfiguration()
    engineConfiguration.plan = configuration.plan
    engineConfiguration.places = configuration.places
    engineConfiguration.hook = FaultPoints.hook
    let transport = Transport(
        threads: 2, policy: configuration.allowsPrivateUpstreams ? .allowPrivate : .publicOnly,
        limits: TransportLimits(engineConfiguration))
    let genesys = GenesysCloud(transport: transport, metrics: metrics, now: { Timestamp.now })
    let gateways = PaymentGateways(transport: transport, now: { Timestamp.now })
    let intake = AcceptReceipt(store: store, templates: templates)
    let engine = Engine(
        store: store, genesys: genesys, gateways: gateways,
        renderer: MessageRenderer(store: store, starters: starters, compiled: compiled),
        metrics: metrics, configuration: engineConfiguration,
        events: EventReceipts { try await intake.accept($0, for: $1, at: $2) },
        logger: StandardLog.logger("engine", level: logger.logLevel))

    let callbackTransport = Transport(
        policy: configuration.allowsPrivateUpstreams ? .allowPrivate : .publicOnly,
        limits: TransportLimits(inFlight: 1_024, perHost: 128))
    let callbacks = CallbackSender(
        store: store, transport: callbackTransport, logger: StandardLog.logger("callbacks", level: logger.logLevel))

    let sinkTransport = configuration.auditSinks.isEmpty ? nil : Transport(policy: .allowPrivate)
    let audit = auditService(configuration, store, sinkTransport, logger)

    let housekeeping = Housekeeping(
        store: store, logger: StandardLog.logger("housekeeping", level: logger.logLevel))

    let controlPlane = ControlPlane(
        store: store, templates: templates,
        configuration: ControlPlaneConfiguration(
            allowPrivateUpstreams: configuration.allowsPrivateUpstreams, version: Release.version,
            bodyTime: .seconds(configuration.bodySeconds)),
        now: { Timestamp.now },
        verifyGenesys: { await genesys.report(on: $0, gate: engine.questions(of: $0.tenant.id)) },
        readiness: {
            [await storeCheck(store), await keyringCheck(store), ("engine", engine.isRunning ? nil : "is not running")]
                + audit.health.checks
        },
        askGateway: { tenant, settings, secret, reference, now in
            let connection = GatewayConnection(tenant: tenant, settings: settings, secret: secret)
            guard let gateway = gateways.gateway(for: connection) else {
                return .failed(.gatewayNotConfigured, wait: nil)
            }
            return await gateway.payment(reference, at: now)
        },
        metrics: metrics, logger: StandardLog.logger("http", level: logger.logLevel))
    let port = BoundPort()
    if case .unixSocket(let path) = configuration.listen { try UnixSocketFile.requireUnused(path) }
    let application = controlPlane.application(
        address: address(configuration.listen), server: httpServer, eventLoops: .shared(ConnectionLoops.group),
        extra: extra
    ) { number in
        logger.notice("Listening", metadata: ["address": "\(configuration.listen)", "port": "\(number ?? 0)"])
        port.bind(number ?? 0)
    }

    let metricsService = configuration.metricsListen.map { listen in
        controlPlane.metricsApplication(address: address(listen)) { number in
            logger.notice(
                "Metrics are told", metadata: ["address": "\(listen)", "metrics-port": "\(number ?? 0)"])
        }
    }
    var groupConfiguration = ServiceGroupConfiguration(
        services: [metricsService].compactMap { $0 }
            + [audit, callbacks, engine, housekeeping, EventLoopService(base: application)],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: quiet(logger))
    groupConfiguration.maximumGracefulShutdownDuration = .seconds(configuration.stopSeconds)
    return CounterfoilService(
        store: store, transports: [transport, callbackTransport] + [sinkTransport].compactMap { $0 }, engine: engine,
        audit: audit,
        application: application,
        listen: configuration.listen, port: port, lock: lock,
        group: ServiceGroup(configuration: groupConfiguration))
}

/// - Parameter transport: for sinks alone, which are the operator's and may be on a private network.
private func auditService(
    _ configuration: ServerConfiguration, _ store: Store, _ transport: Transport?, _ logger: Logger
) -> AuditService {
    let logger = StandardLog.logger("audit", level: logger.logLevel)
    let health = AuditHealth()
    let sinks = configuration.auditSinks.compactMap { place -> (any AuditSink)? in
        switch place {
        case .folder(let path): FolderSink(path: path)
        case .address(let url):
            transport.map { AddressSink(url: url, token: configuration.auditSinkToken, transport: $0) }
        }
    }
    return AuditService(
        audit: store.audit, shippers: sinks.map { AuditShipper(sink: $0, health: health, logger: logger) },
        health: health, logger: logger)
}

private func quiet(_ logger: Logger) -> Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
}

private func address(_ listen: ServerConfiguration.Listen) -> BindAddress {
    switch listen {
    case .tcp(let host, let port): .hostname(host, port: port)
    case .unixSocket(let path): .unixDomainSocket(path: path)
    }
}

private func keyringCheck(_ store: Store) async -> (check: String, failure: String?) {
    do {
        try await store.keyKeeper.check()
        return ("keyring", nil)
    } catch {
        return ("keyring", "can't be read: \(error)")
    }
}

private func storeCheck(_ store: Store) async -> (check: String, failure: String?) {
    ("store", await store.writability())
}

/// TLS 1.2 or newer where a certificate is set.
private func httpServer(_ configuration: ServerConfiguration, _ logger: Logger) throws -> HTTPServerBuilder {
    // The body's own time is for who reads it; a little later the connection ends.
    let limits = ConnectionLimits(
        head: .seconds(Int64(configuration.headSeconds)), body: .seconds(Int64(configuration.bodySeconds) + 5))
    let http = ControlPlane.http(limits, logger: StandardLog.logger("http", level: logger.logLevel))
    guard let certificate = configuration.certificate else { return http }
    do {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain).map { NIOSSLCertificateSource.certificate($0) }
        let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        tls.minimumTLSVersion = .tlsv12
        return try .tls(http, tlsConfiguration: tls)
    } catch {
        throw CommandFailure.configuration(
            "the certificate \(certificate.chain) and its key \(certificate.key) can't be used")
    }
}

/// The platform's first key, where the operator gave one and the store has none.
private func addBootstrapKey(_ configuration: ServerConfiguration, _ store: Store, _ logger: Logger) async throws {
    guard let text = configuration.bootstrapKey else { return }
    guard let key = APIKeyText.parse(text) else {
        throw CommandFailure.configuration(
            "the bootstrap key is not a key; make one with: counterfoil keys generate")
    }
    guard try await !store.hasPlatformKey() else { return }
    try await store.addKey(
        APIKey(id: key.id, tenant: nil, role: .platformAdmin, name: "bootstrap", createdAt: .now),
        secretHash: key.hash(pepper: store.keyHashing), by: .command("bootstrap"))
    logger.notice("The bootstrap key is the platform's first key", metadata: ["key": "\(key.id)"])
}
