package import ArgumentParser
import Glibc
import Storage

/// The program's commands.
package struct Counterfoil: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "counterfoil",
        abstract: "Sends payment receipts by SMS and email through Genesys Cloud, for many tenants.",
        discussion: """
            A first look:           counterfoil demo
            A server of your own:   counterfoil serve --data DIR
            Its first key:          counterfoil keys create --role platform_admin --data DIR

            Settings come from the command line, then from COUNTERFOIL_… in the environment, then from the JSON \
            file of --config.

            Exit codes: 0 done, 1 card data found by a sweep, 64 wrong usage, 65 damaged data, 69 something needed is unavailable, \
            70 an error of counterfoil itself, 78 wrong configuration.
            """,
        version: Release.version,
        subcommands: [
            Serve.self, Keys.self, Migrate.self, AuditCommand.self, Sweep.self, TemplateCommand.self,
            SandboxCommand.self,
            Demo.self,
        ])

    package init() {}

    /// Runs the command that the arguments name and answers the exit code.
    package static func execute(_ arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let failure as CommandFailure {
            complain(failure.description)
            return failure.code.rawValue
        } catch let error as StoreError {
            complain("the store failed: \(error)")
            return CommandFailure.Code.unavailable.rawValue
        } catch {
            // Help and version come this way too, with 0; mistakes in the arguments with 64.
            let code = exitCode(for: error).rawValue
            let text = fullMessage(for: error)
            if code == 0 { print(text) } else { complain(text, prefix: "") }
            return code == 1 ? CommandFailure.Code.internal.rawValue : code
        }
    }

    private static func complain(_ text: String, prefix: String = "counterfoil: ") {
        JSONLogHandler.standardError(Array((prefix + text + "\n").utf8))
    }
}

package enum Release {
    package static let version = "0.1.0"
}
