import ArgumentParser
import Logging
import Storage

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the store's tables up to date, and exit.",
        discussion: "The server does so at its start; this is for doing it beforehand. The server must not be running.")

    @OptionGroup var options: ServerOptions

    func run() async throws {
        let configuration = try ServerConfiguration(try options.settings())
        let folder = try DataFolder(configuration)
        let lock = try folder.lock()
        let store = try folder.openStore(StandardLog.logger("migrate", level: configuration.logLevel))
        try await store.checkWritable()
        await store.close()
        withExtendedLifetime(lock) { print("The store is up to date.") }
    }
}
