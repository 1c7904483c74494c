import Domain
import JSON
import Logging
import Storage

/// The steps of `keys rotate-data`. What a run leaves unfinished, the next run or the server goes on with.
struct DataKeyRotation {
    let folder: DataFolder
    /// `nil` for all.
    let tenant: TenantID?
    let waits: Bool

    func run() async throws {
        let master = try folder.presentMasterKey()
        let keyring = try KeyRotation(keyring: folder.configuration.keyringPath)
        defer { keyring.close() }
        guard try await keyring.isUnder(master) else { throw StoreError.wrongMasterKey }
        if let tenant, try await !keyring.hasKeys(of: tenant) {
            throw CommandFailure(.usage, "there is no tenant of this id")
        }
        try await folder.tellAudit(.dataKeyRotated, of: tenant, outcome: "begun", [:], under: master)
        let added = try await keyring.addDataKeys(only: tenant, under: master)
        print("\(added) tenants have a new data key.")
        while try await keyring.unfinished(only: tenant) > 0 {
            if let lock = try folder.lockUnlessServed() {
                try await sealAnew()
                withExtendedLifetime(lock) {}
            } else if waits {
                try await Task.sleep(for: .milliseconds(200))
            } else {
                return print("The server goes on with sealing their data anew.")
            }
        }
        try await folder.tellAudit(
            .dataKeyRotated, of: tenant, outcome: "done", ["newKeys": .integer(added)], under: master)
        print("Their data is sealed under it; the older keys are destroyed.")
    }

    /// Where no server runs, the command does its work.
    private func sealAnew() async throws {
        let store = try folder.openStore(StandardLog.logger("keys", level: .warning))
        do {
            for tenant in try await store.keyKeeper.tenantsToReseal() {
                _ = try await store.keyKeeper.reseal(tenant) {}
            }
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
