import Domain
import GRDB

extension Keyring {
    /// Takes all keys of a tenant out of the file and of this process's memory. What they sealed opens nowhere any more,
    /// but with a copy of the file from before and the master key of that time.
    func destroyKeys(of tenant: TenantID) async throws {
        try await file.destroying { try $0.run("DELETE FROM keys WHERE tenant = ?", [tenant.data]) }
        forget(tenant)
    }

    func check() async throws {
        let keyring = self
        try await file.read { _ = try keyring.master(in: $0) }
    }
}
