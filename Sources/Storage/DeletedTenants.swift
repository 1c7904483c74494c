package import Domain
import Foundation
import GRDB

/// What is left to do for tenants that were deleted.
package struct DeletedTenants: Sendable {
    let store: Store

    /// Rows deleted in one write.
    private static let batch = 200

    /// Destroys keys that a crash in the middle of a deletion left, and answers the tenants whose rows are still there.
    package func remaining() async throws -> [TenantID] {
        let tenants = try await store.read { db in
            try db.rows("SELECT id FROM tenants WHERE deleted_at IS NOT NULL", []).map { try TenantID.decode($0, "id") }
        }
        for tenant in tenants {
            let hasKeys = try await store.keyring.file.read { try !$0.keyEntries(of: tenant).isEmpty }
            if hasKeys { try await store.keyring.destroyKeys(of: tenant) }
        }
        return tenants
    }

    /// Deletes all rows of a deleted tenant. Stopped in the middle, it begins again where something is left.
    /// - Parameter pause: called between batches.
    package func purge(_ tenant: TenantID, pause: () async throws -> Void) async throws {
        for table in try await store.read({ try $0.tenantTables() }) {
            while try await store.commits.write({ try table.delete(Self.batch, of: tenant, in: $0) }) > 0 {
                try await pause()
            }
        }
        try await store.commits.write { db in
            try db.run("DELETE FROM tenants WHERE id = ? AND deleted_at IS NOT NULL", [tenant.data])
        }
    }
}

extension Store {
    package var deletedTenants: DeletedTenants { DeletedTenants(store: self) }
}

/// A table with rows of tenants.
struct TenantTable: Sendable {
    let name: String
    let key: [String]

    func delete(_ limit: Int, of tenant: TenantID, in db: Database) throws -> Int {
        let columns = key.joined(separator: ", ")
        try db.run(
            """
            DELETE FROM \(name) WHERE (\(columns)) IN (SELECT \(columns) FROM \(name) WHERE tenant = ? LIMIT ?)
            """, [tenant.data, limit])
        return db.changesCount
    }
}

extension Database {
    /// All tables with a column `tenant`, those that refer to others first. Asked of the schema, so that a new table can't
    /// be forgotten.
    func tenantTables() throws -> [TenantTable] {
        let names = try String.fetchAll(
            self,
            sql: """
                SELECT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c
                WHERE s.type = 'table' AND c.name = 'tenant' ORDER BY s.name
                """)
        var left = Set(names)
        var tables: [TenantTable] = []
        while !left.isEmpty {
            let referred = try Set(
                left.flatMap { name in
                    try String.fetchAll(
                        self, sql: "SELECT \"table\" FROM pragma_foreign_key_list(?)", arguments: [name]
                    )
                    .filter { $0 != name }
                })
            let free = left.subtracting(referred)
            guard !free.isEmpty else { throw StoreError.corrupt("tables refer to each other in a circle") }
            for name in free.sorted() {
                let key = try String.fetchAll(
                    self, sql: "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", arguments: [name])
                tables.append(TenantTable(name: name, key: key))
            }
            left.subtract(free)
        }
        return tables
    }
}
