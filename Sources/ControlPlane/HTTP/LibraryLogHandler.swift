import Logging

/// Hands on what the HTTP library logs of itself. It would give each request a logger with a number of its own, which
/// nothing here uses: what it adds is let go of, so that this costs next to nothing.
struct LibraryLogHandler: LogHandler {
    private let logger: Logger
    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider?
    var metadata: Logger.Metadata {
        get { [:] }
        nonmutating set {}
    }

    init(_ logger: Logger) {
        self.logger = logger
        logLevel = logger.logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        nonmutating set {}
    }

    func log(event: LogEvent) {
        logger.log(level: event.level, event.message, metadata: event.metadata)
    }
}
