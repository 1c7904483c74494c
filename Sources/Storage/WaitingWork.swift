package import Domain
import GRDB

/// What waits of one tenant on one channel for one kind of work.
package struct WaitingWork: Sendable, Hashable {
    package let tenant: TenantID
    package let slug: String
    package let channel: Channel
    package let work: Delivery.Work
    package let count: Int
    /// When the oldest of it was queued.
    package let oldest: Timestamp
}

extension Store {
    /// What waits, of those with most of it first; and how much waits of those that are left out. Tenants without work have
    /// no entry. Counted from an index, in about 10 ms for 100,000.
    package func waitingWork(limit: Int) async throws -> (shown: [WaitingWork], others: Int) {
        try await read { db in
            let groups = try db.rows(
                """
                SELECT tenant, channel, work, count(*) AS waiting, min(sequence) AS first FROM deliveries
                WHERE work IS NOT NULL AND lease_boot IS NULL GROUP BY tenant, channel, work ORDER BY waiting DESC
                """, [])
            let shown = try groups.prefix(limit).compactMap { row -> WaitingWork? in
                let tenant = try TenantID.decode(row, "tenant")
                let first = try db.row(
                    "SELECT queued_at FROM deliveries WHERE sequence = ?", [row["first"] as Int64])
                let found = try db.row("SELECT slug FROM tenants WHERE id = ?", [tenant.data])
                guard let slug: String = found?["slug"], let first else { return nil }
                return WaitingWork(
                    tenant: tenant, slug: slug, channel: try .require(row, "channel"), work: try .decode(row["work"]),
                    count: row["waiting"], oldest: try .require(first, "queued_at"))
            }
            return (shown, groups.dropFirst(limit).reduce(0) { $0 + ($1["waiting"] as Int) })
        }
    }

    /// How many writes wait for the next transaction.
    package var waitingWrites: Int { commits.backlog }
}
