import ArgumentParser
import Domain
import Logging
import Storage
import Vault

struct AuditCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Print the audit's newest checkpoint.",
        discussion: """
            A signed note of C2SP. Keep it where the audit is not: it proves later that nothing before it was changed or \
            cut off. Works while the server runs too. With --sign what is not signed yet is moved and signed first, which \
            takes the store and its keys.
            """)

    @OptionGroup var options: AuditFileOptions

    @Flag(help: "Sign the state as it is now.")
    var sign = false

    func run() async throws {
        if sign { try await signNow() }
        let newest: SignedCheckpoint?
        do {
            newest = try options.open().checkpoints().last
        } catch {
            throw CommandFailure.audit(error, options.path)
        }
        guard let newest else { throw CommandFailure.unavailable("the audit has no checkpoint yet; use --sign") }
        print(newest.note, terminator: "")
    }

    private func signNow() async throws {
        guard let data = options.data else { throw CommandFailure(.usage, "--sign takes --data") }
        let settings = try SettingsReader(commandLine: [.data: data], file: ProcessEnvironment.configurationFile)
        let store = try DataFolder(ServerConfiguration(settings)).openStore(
            StandardLog.logger("audit", level: .warning))
        try await store.audit.drain()
        _ = try await store.audit.checkpoint(at: .now)
        await store.close(isShared: true)
    }
}
