package import Domain
import GRDB

/// How many receipts of a tenant wait for what its payment gateway says.
package struct WaitingPayments: Sendable, Hashable {
    package let tenant: TenantID
    package let count: Int
    /// When the oldest of them was accepted; `nil` where none waits.
    package let oldest: Timestamp?
}

extension TenantStore {
    /// Counted from an index.
    package func waitingPayments() async throws -> WaitingPayments {
        try await store.read { db in
            let row = try db.row(
                "SELECT count(*) AS waiting, min(receipt) AS first FROM payments WHERE tenant = ? AND due_at IS NOT NULL",
                [tenant.data])
            let oldest = row?["first"] == nil ? nil : try row.map { try ReceiptID.decode($0, "first").madeAt }
            return WaitingPayments(tenant: tenant, count: row?["waiting"] ?? 0, oldest: oldest)
        }
    }
}

extension Store {
    /// Of the tenants with most waiting payments first, with their slugs; and how many wait of those that are left out.
    /// Tenants without waiting payments have no entry.
    package func waitingPayments(
        limit: Int
    ) async throws -> (shown: [(slug: String, payments: WaitingPayments)], others: Int) {
        try await read { db in
            let groups = try db.rows(
                """
                SELECT tenant, count(*) AS waiting, min(receipt) AS first FROM payments WHERE due_at IS NOT NULL
                GROUP BY tenant ORDER BY waiting DESC
                """, [])
            let shown = try groups.prefix(limit).compactMap { row -> (slug: String, payments: WaitingPayments)? in
                let tenant = try TenantID.decode(row, "tenant")
                guard let slug: String = try db.row("SELECT slug FROM tenants WHERE id = ?", [tenant.data])?["slug"]
                else { return nil }
                let oldest = try ReceiptID.decode(row, "first").madeAt
                return (slug, WaitingPayments(tenant: tenant, count: row["waiting"], oldest: oldest))
            }
            return (shown, groups.dropFirst(limit).reduce(0) { $0 + ($1["waiting"] as Int) })
        }
    }
}
