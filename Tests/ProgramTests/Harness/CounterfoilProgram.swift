import Foundation
import Subprocess
import SystemPackage

/// The program as it was built beside this test bundle.
enum CounterfoilProgram {
    struct Missing: Error, CustomStringConvertible {
        let description = "the program counterfoil was not built beside the test bundle"
    }

    /// What a command left behind.
    struct Ending: Sendable {
        let status: TerminationStatus
        let output: String
        let errors: String

        var code: Int32? { status.code }
    }

    /// The folder of this process's main program or of one of the bundles it loaded: `.build/debug` or the like.
    static func path(of program: String = "counterfoil") throws -> FilePath {
        let places = CommandLine.arguments.prefix(1) + CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
        let folders = (places + [Bundle.main.bundlePath, Bundle.main.executablePath ?? ""]).flatMap { place in
            [place, URL(fileURLWithPath: place).deletingLastPathComponent().path]
        }
        for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/" + program) {
            return FilePath(folder + "/" + program)
        }
        throw Missing()
    }

    /// Runs a command to its end. Only what is given stands in its environment, so that no setting of the machine
    /// comes in.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], limit: Int = 1 << 20
    ) async throws -> Ending {
        try await run(path().string, arguments, environment: environment, limit: limit)
    }

    /// Runs any program, such as `openssl`.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], limit: Int = 1 << 20
    ) async throws -> Ending {
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), environment: self.environment(environment),
            output: .string(limit: limit), error: .string(limit: 1 << 20))
        return Ending(
            status: result.terminationStatus, output: result.standardOutput, errors: result.standardError)
    }

    static func environment(_ given: [String: String]) -> Environment {
        var values: [Environment.Key: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
        for (name, value) in given { values[Environment.Key(stringLiteral: name)] = value }
        return .custom(values)
    }
}

extension TerminationStatus {
    /// The exit code; `nil` where a signal ended the process.
    var code: Int32? {
        if case .exited(let code) = self { code } else { nil }
    }
}
