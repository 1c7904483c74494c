import ArgumentParser
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service.",
        discussion: """
            Answers REST requests and delivers receipts until it gets SIGTERM or SIGINT; then it takes no new work, \
            finishes what is in flight and exits with 0. Logs are JSON lines on standard error.

            Example: counterfoil serve --data /var/lib/counterfoil --listen 127.0.0.1:8080

            In the configuration file and the environment the options are called: data, listen, metricsListen, tlsCert, tlsKey, \
            allowPrivateUpstreams, masterKey, keyring, bootstrapKey, logLevel, pollPlanSms, pollPlanEmail, \
            places, stopSeconds, auditRecipients, auditSigningKey, auditSink, auditSinkToken; \
            in the environment COUNTERFOIL_DATA, COUNTERFOIL_LISTEN, COUNTERFOIL_TLS_CERT and so on.
            """)

    @OptionGroup var options: ServerOptions

    func run() async throws {
        let configuration = try ServerConfiguration(try options.settings())
        StandardLog.takeLogsOfLibraries()
        let logger = StandardLog.logger("counterfoil", level: configuration.logLevel)
        try await build(configuration: configuration, logger: logger).run()
    }
}

/// The options that commands on a data folder share.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the store; made when it is missing.", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp("Where to listen: HOST:PORT or unix:PATH (default 127.0.0.1:8080).", valueName: "address"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Where to tell metrics without a key, such as 127.0.0.1:9090 (default: nowhere).", valueName: "address"))
    var metricsListen: String?

    @Option(help: ArgumentHelp("The TLS certificate chain, a PEM file.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The TLS private key, a PEM file.", valueName: "file"))
    var tlsKey: String?

    @Flag(help: "Let tenants name http: and private addresses as upstreams: for the sandbox and tests only.")
    var allowPrivateUpstreams = false

    @Option(
        help: ArgumentHelp(
            "Where the master key comes from: file:PATH, env:NAME or exec:COMMAND (default file:DIR/master.key).",
            valueName: "source"))
    var masterKey: String?

    @Option(
        help: ArgumentHelp("The file of wrapped data keys (default DIR/keys.sqlite).", valueName: "file"))
    var keyring: String?

    @Option(
        help: ArgumentHelp(
            "How much to log: trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "Where the audit's checkpoints are copied to: folders and https: addresses, with commas.",
            valueName: "places"))
    var auditSink: String?

    @Option(help: ArgumentHelp("A JSON file of settings (or COUNTERFOIL_CONFIG).", valueName: "file"))
    var config: String?

    func settings() throws -> SettingsReader {
        var given: [SettingName: String] = [:]
        given[.data] = data
        given[.listen] = listen
        given[.metricsListen] = metricsListen
        given[.tlsCert] = tlsCert
        given[.tlsKey] = tlsKey
        given[.allowPrivateUpstreams] = allowPrivateUpstreams ? "true" : nil
        given[.masterKey] = masterKey
        given[.keyring] = keyring
        given[.logLevel] = logLevel
        given[.auditSink] = auditSink
        return try SettingsReader(commandLine: given, file: config ?? ProcessEnvironment.configurationFile)
    }
}
