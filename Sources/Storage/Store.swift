import Dispatch
import Foundation
import GRDB
package import Domain
import Synchronization
import Vault

/// The embedded store of one server: an SQLite file with a group-committing writer and a pool of readers.
///
/// Tenants' rows are reached through `tenant(_:)`; the only types that see more than one tenant are `TenantDirectory`
/// (who there is) and `Outbox` (what the engine has to do).
package final class Store: Sendable {
    let pool: DatabasePool
    let commits: CommitQueue
    let keyring: Keyring
    let profiles = ProfileCache()
    let keys = KeyCache()
    let webhookSecrets = WebhookSecretCache()
    let lookups: RecentLookups
    let bulkhead = TenantBulkhead()
    let hands = Hands()
    /// How the engine is asked after tenants.
    package let health = HealthBoard()
    /// What is remembered of customers' consent, and who stopped lately.
    package let consents = ConsentBoard()
    /// Tells the engine of new work and of changed settings.
    package let arrivals = Arrivals()
    /// Tells of payments that a gateway is to be asked for.
    package let paymentNews = TenantNews()
    /// Tells the engine of events that wait.
    package let eventNews = TenantNews()
    /// Tells of news for callbacks.
    package let callbackNews = CallbackNews()
    /// Names this run of the process in leases, so that those of a run that died are known.
    package let boot: [UInt8]
    /// What must be told of every change.
    package let audit: Audit
    let overloadLimits: OverloadLimits
    /// Where deliveries are taken into hand, one caller after the other.
    let leasing = DispatchQueue(label: "counterfoil.store.leasing", qos: .userInitiated)
    private let reads = Atomic(0)

    init(
        pool: DatabasePool, keyring: Keyring, boot: [UInt8], commits: CommitQueue, lookups: RecentLookups, audit: Audit,
        overloadLimits: OverloadLimits = OverloadLimits()
    ) {
        self.pool = pool
        self.keyring = keyring
        self.boot = boot
        self.commits = commits
        self.lookups = lookups
        self.audit = audit
        self.overloadLimits = overloadLimits
    }

    /// The tenant's own part of the store. Whether the tenant exists is told by what is read there.
    /// - Parameter actor: whom the audit names for changes that are made through it.
    package func tenant(_ id: TenantID, by actor: AuditActor = .service) -> TenantStore {
        TenantStore(store: self, tenant: id, actor: actor)
    }

    package var directory: TenantDirectory { TenantDirectory(store: self) }

    package func directory(by actor: AuditActor) -> TenantDirectory { TenantDirectory(store: self, actor: actor) }

    /// Where its file is.
    package var path: String { pool.path }

    package var outbox: Outbox { Outbox(store: self) }

    /// A look-up that needs no transaction of its own.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        reads.add(1, ordering: .relaxed)
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError {
            throw StoreError(describing: error)
        }
    }

    /// Whether a write becomes durable now; throws what keeps it from it.
    package func checkWritable() async throws {
        try await commits.write { db in
            try db.execute(
                sql:
                    "INSERT INTO platform (name, value) VALUES ('writable', x'00') ON CONFLICT (name) DO UPDATE SET value = x'00'"
            )
        }
    }

    /// How often the store was asked since the start.
    package var readCount: Int { reads.load(ordering: .relaxed) }

    /// How many transactions the writer has committed since the start.
    package var commitCount: Int { commits.commits }

    /// Ends when what waits is durable; after it every write is refused. Closing twice does nothing more.
    /// - Parameter isShared: another process may have the store open, and must not be made to wait.
    package func close(isShared: Bool = false) async {
        await writeKeyUses()
        guard await commits.close() else { return }
        audit.close(isShared: isShared)
        // The file is consistent whether or not these work; readers that still run make them fail. After the first, the
        // store is one file again, which is easier to copy.
        if !isShared { _ = try? await pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
        try? pool.close()
        keyring.file.close()
    }
}
