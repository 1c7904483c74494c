import ArgumentParser
import Domain
import Foundation
import Logging
import Privacy
import Sandbox
import Transport
import Vault

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the service at work, on this machine alone.",
        discussion: """
            Starts a make-believe Genesys Cloud and a server on free loopback ports with a temporary data folder, \
            sets up two tenants over REST, asks for receipts and shows what becomes of them until all are final.
            """)

    @Flag(help: "Leave everything running afterwards, until Ctrl-C.")
    var keep = false

    @Option(help: ArgumentHelp("Where to write the email that was sent, as HTML.", valueName: "file"))
    var emailFile: String?

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/counterfoil-demo-\(getpid())"
        defer {
            // What is left of a temporary folder harms nobody.
            try? FileManager.default.removeItem(atPath: folder + "/data")
        }
        let sandbox = SandboxServer(
            configuration: SandboxConfiguration(statusDelayScale: 0.2),
            logger: StandardLog.logger("sandbox", level: .warning))
        let bootstrap = try Self.bootstrapKey()
        let service = try await build(
            configuration: Self.configuration(folder: folder, key: bootstrap),
            logger: StandardLog.logger("counterfoil", level: .error))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            async let serving: Void = service.run()
            let scene = DemoScene(
                serverURL: "http://127.0.0.1:\(try await service.boundPort())",
                sandboxURL: "http://127.0.0.1:\(await sandbox.port())", adminKey: bootstrap,
                emailFile: emailFile ?? folder + "/email.html")
            try await scene.play()
            if keep {
                print("\nEverything is left running; Ctrl-C ends it.")
            } else {
                await service.stop()
            }
            try await serving
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private static func bootstrapKey() throws -> String {
        guard let made = APIKeyText.generate(id: KeyID(at: .now)) else {
            throw CommandFailure(.internal, "no key could be made")
        }
        return made.text.revealText()
    }

    private static func configuration(folder: String, key: String) -> ServerConfiguration {
        var configuration = ServerConfiguration(data: folder + "/data")
        configuration.listen = .tcp(host: "127.0.0.1", port: 0)
        configuration.allowsPrivateUpstreams = true
        configuration.bootstrapKey = key
        // As in life, but for the time: minutes and hours are shortened to seconds.
        configuration.plan = DeliveryPlan(polls: [
            .sms: [1, 2, 3, 4, 6, 8].map { Milliseconds.seconds($0) },
            .email: [1, 3, 6].map { Milliseconds.seconds($0) },
        ])
        return configuration
    }
}
