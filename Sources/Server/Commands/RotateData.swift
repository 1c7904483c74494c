import ArgumentParser
import Domain
import Storage

extension Keys {
    struct RotateData: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-data",
            abstract: "Give tenants new data keys and seal their data anew, also while the server serves.",
            discussion: """
                A server that runs uses the new keys within a second, seals older values anew in the background and \
                destroys the older keys when nothing needs them any more; the command waits for that. Stopped or \
                killed, it is run again and goes on.

                A backup of the store from before opens only with a copy of the keyring from before.
                """)

        @OptionGroup var options: StoreOptions

        @Option(help: ArgumentHelp("Only this tenant's.", valueName: "ten_…"))
        var tenant: String?

        @Flag(help: "Do not wait for the running server.")
        var noWait = false

        func run() async throws {
            let folder = try DataFolder(try options.configuration())
            let only = try tenant.map { text in
                guard let id = TenantID(text) else { throw CommandFailure(.usage, "--tenant must be a tenant's id") }
                return id
            }
            let lock = try folder.lockRotation()
            try await folder.explainingFailures {
                try await DataKeyRotation(folder: folder, tenant: only, waits: !noWait).run()
            }
            withExtendedLifetime(lock) {}
        }
    }
}
