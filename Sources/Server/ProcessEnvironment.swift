import Domain
import Foundation
import Logging

enum ProcessEnvironment {
    /// The path of the configuration file, where the environment names one.
    static var configurationFile: String? { ProcessInfo.processInfo.environment["COUNTERFOIL_CONFIG"] }
}

enum StandardLog {
    /// A logger that writes masked JSON lines on standard error.
    static func logger(_ label: String, level: Logger.Level) -> Logger {
        Logger(label: label) { JSONLogHandler(label: $0, level: level) }
    }
}

extension Timestamp {
    /// What the calendar says now.
    static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
}
