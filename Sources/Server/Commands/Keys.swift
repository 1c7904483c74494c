import ArgumentParser
import Domain
import Logging
import Privacy
import Storage
import Vault

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make API keys, and rotate the keys that seal data.",
        subcommands: [Create.self, Generate.self, RotateMaster.self, RotateData.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and print it, alone, on standard output.",
            discussion: """
                Works while the server runs too. The key is shown this once; the store keeps a hash of it.

                Example: KEY=$(counterfoil keys create --role platform_admin --data /var/lib/counterfoil)
                """)

        @Option(
            help: "platform_admin or auditor (of all tenants), or with --tenant: tenant_admin, sender, agent, auditor.")
        var role: String

        @Option(help: ArgumentHelp("The tenant's id, for a key of a tenant.", valueName: "ten_…"))
        var tenant: String?

        @Option(help: "What people call the key.")
        var name = "made on the command line"

        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard let role = Role(rawValue: role) else {
                throw CommandFailure(
                    .usage, "--role must be one of: \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let configuration = try options.configuration()
            let store = try DataFolder(configuration).openStore(StandardLog.logger("keys", level: .warning))
            let now = Timestamp.now
            let owner = try await owner(of: role, in: store.directory.tenant)
            guard let made = APIKeyText.generate(id: KeyID(at: now)) else {
                throw CommandFailure(.internal, "no key could be made")
            }
            let key = APIKey(id: made.key.id, tenant: owner, role: role, name: name, createdAt: now)
            try await store.addKey(
                key, secretHash: made.key.hash(pepper: store.keyHashing), by: .command("keys create"))
            await store.close(isShared: true)
            print(made.text.revealText())
        }

        private func owner(
            of role: Role, in find: (TenantID) async throws -> Tenant?
        ) async throws -> TenantID? {
            guard let tenant else {
                guard role.mayBeOfPlatform else { throw CommandFailure(.usage, "a key of this role needs --tenant") }
                return nil
            }
            guard !role.isPlatform else { throw CommandFailure(.usage, "a platform key belongs to no tenant") }
            guard let id = TenantID(tenant), try await find(id) != nil else {
                throw CommandFailure(.usage, "there is no tenant of this id")
            }
            return id
        }
    }

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a key that no store knows yet.",
            discussion: """
                Give it to the first start as COUNTERFOIL_BOOTSTRAP_KEY: it becomes the platform's first key where \
                the store has none.
                """)

        func run() throws {
            guard let made = APIKeyText.generate(id: KeyID(at: .now)) else {
                throw CommandFailure(.internal, "no key could be made")
            }
            print(made.text.revealText())
        }
    }
}
