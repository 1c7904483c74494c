import Domain
import Foundation
import Logging

enum ProcessEnvironment {
    /// The path of the configuration file, where the environment names one.
    static var configurationFile: String? { ProcessInfo.processInfo.environment["COUNTERFOIL_CONFIG"] }
}

enum StandardLog {
    /// Libraries that make loggers of their own write through the same masks, from warnings on.
    static func takeLogsOfLibraries() { _ = libraries }

    /// May be done once in a process.
    private static let libraries: Void = LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: .warning) }

    /// A logger that writes masked JSON lines on standard error.
    static func logger(_ label: String, level: Logger.Level) -> Logger {
        Logger(label: label) { JSONLogHandler(label: $0, level: level) }
    }
}

extension Timestamp {
    /// What the calendar says now.
    static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
}
