package import Domain
import Foundation
import GRDB
import JSON

extension Outbox {
    /// When the first delivery that an order could take is due, for each of some orders; `nil` where nothing waits.
    package func nextDue(of orders: [Order]) async throws -> [Timestamp?] {
        guard !orders.isEmpty else { return [] }
        // Before the store is read: who lets go later tells the dispatcher itself when there is more to do.
        let held = Dictionary(orders.map { ($0.lane, store.hands.held(in: $0.lane)) }) { first, _ in first }
        return try await store.read { db in
            try orders.map { order in
                let held = held[order.lane] ?? []
                let rows = try db.rows(
                    """
                    SELECT sequence, due_at FROM deliveries
                    WHERE tenant = ? AND channel = ? AND work = ? AND lease_boot IS NULL ORDER BY due_at LIMIT ?
                    """,
                    [
                        order.lane.tenant.data, order.lane.channel.rawValue, DeliveryRow.work(order.work),
                        held.count + 1,
                    ])
                return rows.first { !held.contains($0["sequence"]) }.flatMap { Timestamp.decode($0, "due_at") }
            }
        }
    }

    /// Why sends wait for a change of the tenant's settings, or of what its platform allows.
    package static let reasonsToWake: Set<Reason> = [
        .credentialsBroken, .senderNotSet, .tenantSuspended, .dayCapReached, .throttled, .quietHours,
    ]

    /// Makes sends due now that were postponed because of the tenant's settings, credentials or budgets, which have
    /// changed; a few hundred at a time, so that no one waits for the writer. Answers how many.
    package func wake(_ tenant: TenantID, at now: Timestamp) async throws -> Int {
        let words = Self.reasonsToWake.map(\.rawValue).sorted().map { "'\($0)'" }.joined(separator: ", ")
        var woken = 0
        for channel in Channel.allCases {
            var count = 0
            repeat {
                count = try await store.commits.write { db in
                    try db.run(
                        """
                        UPDATE deliveries SET due_at = ?1 WHERE sequence IN (
                            SELECT sequence FROM deliveries
                            WHERE tenant = ?2 AND channel = ?3 AND work = 0 AND lease_boot IS NULL AND due_at > ?1
                                AND reason IN (\(words)) LIMIT 500)
                        """, [now.milliseconds, tenant.data, channel.rawValue])
                    return db.changesCount
                }
                woken += count
            } while count > 0
        }
        return woken
    }

    /// Why sends wait for a change of the tenant's settings alone; where one came while nobody listened, they are stuck.
    private static let reasonsOfSettings: Set<Reason> = [.credentialsBroken, .senderNotSet, .tenantSuspended]

    /// The tenants of which sends wait for settings that may be set by now.
    package func tenantsToWake(at now: Timestamp) async throws -> Set<TenantID> {
        let words = Self.reasonsOfSettings.map(\.rawValue).sorted().map { "'\($0)'" }.joined(separator: ", ")
        return try await store.read { db in
            let rows = try db.rows(
                """
                SELECT DISTINCT tenant FROM deliveries
                WHERE work = 0 AND lease_boot IS NULL AND due_at > ? AND reason IN (\(words))
                """, [now.milliseconds])
            return Set(try rows.map { try TenantID.decode($0, "tenant") })
        }
    }

    /// Gives a receipt until a time at least. What it was accepted with stays, so that the first answer can be repeated.
    package func extend(_ leased: LeasedDelivery, to end: Timestamp) async throws {
        guard end > leased.expiresAt else { return }
        try await store.commits.write { db in
            try db.run(
                """
                UPDATE receipts SET round_expires_at = max(coalesce(round_expires_at, expires_at), ?1)
                WHERE tenant = ?2 AND id = ?3
                """, [end.milliseconds, leased.lane.tenant.data, leased.delivery.receipt.data])
        }
    }

    /// Makes due some of the SMS that wait because a day's parts were spent: parts were given back.
    package func wakeCapped(_ tenant: TenantID, most: Int, at now: Timestamp) async throws {
        try await store.commits.write { db in
            try db.run(
                """
                UPDATE deliveries SET due_at = ?1 WHERE sequence IN (
                    SELECT sequence FROM deliveries
                    WHERE tenant = ?2 AND channel = 'sms' AND work = 0 AND lease_boot IS NULL AND due_at > ?1
                        AND reason = 'day-cap-reached' LIMIT ?3)
                """, [now.milliseconds, tenant.data, most])
        }
        store.arrivals.note(Lane(tenant: tenant, channel: .sms))
    }
}
