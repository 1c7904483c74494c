/// A command that ends in failure: one line for a person, and the exit code of `sysexits.h` for a script.
package struct CommandFailure: Error, Sendable, CustomStringConvertible {
    package enum Code: Int32, Sendable {
        /// What was looked for is there, and should not be.
        case found = 1
        case usage = 64
        case badData = 65
        case unavailable = 69
        case `internal` = 70
        case configuration = 78
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    static func configuration(_ description: String) -> CommandFailure { CommandFailure(.configuration, description) }
    static func unavailable(_ description: String) -> CommandFailure { CommandFailure(.unavailable, description) }
}
