import ArgumentParser
import Storage
import Vault

extension Keys {
    struct RotateMaster: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-master",
            abstract: "Wrap all data keys under a new master key, also while the server serves.",
            discussion: """
                Afterwards the old master key opens nothing any more. A server that runs takes the new key up by \
                itself; its next start must find it in the settings.

                Where the master key lies in a file and no other source is named, a new one is made and takes the \
                file's place. A command that was stopped is run again and goes on.

                Example: counterfoil keys rotate-master --data DIR --master-key exec:'vault old' --to exec:'vault new'
                """)

        @OptionGroup var options: StoreOptions

        @Option(
            help: ArgumentHelp(
                "Where the new master key comes from: file:PATH, env:NAME or exec:COMMAND.", valueName: "source"))
        var to: String?

        @Option(help: "How many seconds a running server may take to take up the new key.")
        var patience = 30

        func run() async throws {
            let folder = try DataFolder(try options.configuration())
            let lock = try folder.lockRotation()
            try await folder.explainingFailures {
                try await MasterKeyRotation(folder: folder, to: to.map { MasterKeySource($0) }, patience: patience)
                    .run()
            }
            withExtendedLifetime(lock) {}
        }
    }
}
