package import Domain
import Foundation
import GRDB
import JSON

/// The events that the engine has to work on, over all tenants: leases, and what came of them.
package struct EventQueue: Sendable {
    let store: Store

    package struct Waiting: Sendable, Hashable {
        package let tenant: TenantID
        package let due: Timestamp
    }

    package struct Order: Sendable {
        package let tenant: TenantID
        package let limit: Int

        package init(tenant: TenantID, limit: Int) {
            (self.tenant, self.limit) = (tenant, limit)
        }
    }

    /// Which tenants have events that wait, and when the first of each is due.
    package func waiting() async throws -> [Waiting] {
        try await store.read { db in
            try db.rows(
                """
                SELECT tenant, min(due_at) AS due_at FROM interaction_events
                WHERE due_at IS NOT NULL AND lease_boot IS NULL GROUP BY tenant
                """, []
            ).map { Waiting(tenant: try .decode($0, "tenant"), due: try .require($0, "due_at")) }
        }
    }

    /// When the first event of a tenant is due that nobody has in hand.
    package func nextDue(of tenant: TenantID) async throws -> Timestamp? {
        try await store.read { db in
            try db.row(
                "SELECT min(due_at) AS due_at FROM interaction_events WHERE tenant = ? AND due_at IS NOT NULL "
                    + "AND lease_boot IS NULL", [tenant.data]
            ).flatMap { .decode($0, "due_at") }
        }
    }

    /// Takes due events into this process's hands; all orders in one transaction.
    package func lease(
        _ orders: [Order], now: Timestamp, until: Timestamp, owner: String
    ) async throws -> [LeasedEvent] {
        let boot = Data(store.boot)
        let rows = try await store.commits.write { db in
            try orders.flatMap { order in
                let found = try db.rows(
                    """
                    SELECT tenant, id, content, tries, expires_at, reason, fence FROM interaction_events
                    WHERE tenant = ? AND due_at <= ? AND due_at IS NOT NULL AND lease_boot IS NULL
                    ORDER BY due_at LIMIT ?
                    """, [order.tenant.data, now.milliseconds, order.limit])
                return try found.map { row in
                    try db.run(
                        """
                        UPDATE interaction_events SET lease_owner = ?, lease_boot = ?, lease_until = ?,
                            fence = fence + 1 WHERE tenant = ? AND id = ?
                        """,
                        [owner, boot, until.milliseconds, order.tenant.data, row["id"] as Data])
                    return try SealedEvent(row: row)
                }
            }
        }
        var leased: [LeasedEvent] = []
        for row in rows {
            // A tenant that was deleted meanwhile has no keys; its rows go soon.
            guard let keys = try await store.keyring.keys(of: row.tenant) else { continue }
            // A damaged row stays in this run's hands, so that it does not keep the others from their turn.
            guard let event = try? InteractionRow.open(row.content, of: row.id, keys: keys) else { continue }
            leased.append(
                LeasedEvent(
                    id: row.id, tenant: row.tenant, event: event, tries: row.tries, expiresAt: row.expiresAt,
                    reason: row.reason, fence: row.fence))
        }
        return leased
    }

    /// Frees what earlier runs of this process held.
    package func recover() async throws {
        let boot = Data(store.boot)
        try await store.commits.write { db in
            try db.run(
                """
                UPDATE interaction_events SET lease_owner = NULL, lease_boot = NULL, lease_until = NULL
                WHERE lease_boot IS NOT NULL AND lease_boot <> ?
                """, [boot])
        }
    }

    /// Brings waits forward: the calendar was set back by `step`, and waits are lengths of time, not dates.
    package func bringForward(by step: Milliseconds, at now: Timestamp) async throws {
        let boot = Data(store.boot)
        try await store.commits.write { db in
            // Those in the hands of a run that is no more will wait again.
            try db.run(
                """
                UPDATE interaction_events SET due_at = max(?1, due_at - ?2)
                WHERE due_at > ?1 AND due_at IS NOT NULL AND lease_boot IS NOT ?3
                """, [now.milliseconds, step.count, boot])
        }
    }

    /// Makes all that waits of a tenant due: its settings changed.
    package func wake(_ tenant: TenantID, at now: Timestamp) async throws -> Bool {
        try await store.commits.write { db in
            try db.run(
                """
                UPDATE interaction_events SET due_at = ?1
                WHERE tenant = ?2 AND due_at > ?1 AND due_at IS NOT NULL AND lease_boot IS NULL
                """, [now.milliseconds, tenant.data])
            return db.changesCount > 0
        }
    }
}

extension Store {
    package var eventQueue: EventQueue { EventQueue(store: self) }
}

/// An event in the engine's hands.
package struct LeasedEvent: Sendable {
    package let id: InteractionEventID
    package let tenant: TenantID
    package let event: InteractionEvent
    /// How often it failed.
    package let tries: Int
    package let expiresAt: Timestamp
    /// Why it waited last.
    package let reason: Reason?
    let fence: Int64
}

private struct SealedEvent: Sendable {
    let tenant: TenantID
    let id: InteractionEventID
    let content: Data
    let tries: Int
    let expiresAt: Timestamp
    let reason: Reason?
    let fence: Int64

    /// From the row as it was before the lease raised its fence.
    init(row: Row) throws {
        tenant = try .decode(row, "tenant")
        id = try .decode(row, "id")
        content = row["content"] ?? Data()
        tries = row["tries"]
        expiresAt = try .require(row, "expires_at")
        reason = (row["reason"] as String?).flatMap(Reason.init)
        fence = (row["fence"] as Int64) + 1
    }
}
