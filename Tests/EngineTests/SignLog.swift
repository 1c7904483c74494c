import Logging
import Synchronization

/// A log of which only one thing matters: whether the engine told of a failure.
final class SignLog: LogHandler {
    private let failures = Mutex(0)

    var hasFailure: Bool { failures.withLock { $0 > 0 } }

    // What a handler must have; nobody changes it here.
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .error }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        failures.withLock { $0 += 1 }
    }
}
