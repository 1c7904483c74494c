package import Domain
import GRDB

/// How a tenant's events stand.
package struct EventHealth: Sendable, Hashable {
    package let waiting: Int
    /// When the oldest that waits came.
    package let oldestWaitingSince: Timestamp?
    /// What became of events of which all is known, over the last thirty days.
    package let outcomes: [EventOutcome: Int]
}

extension TenantStore {
    package func eventHealth(at now: Timestamp) async throws -> EventHealth {
        try await store.read { db in
            let waiting = try db.row(
                """
                SELECT count(*) AS waiting, min(id) AS first FROM interaction_events
                WHERE tenant = ? AND due_at IS NOT NULL
                """, [tenant.data])
            var oldest: Timestamp?
            if let waiting, waiting["first"] != nil {
                oldest = try InteractionEventID.decode(waiting, "first").madeAt
            }
            let rows = try db.rows(
                "SELECT outcome, count FROM interaction_counts WHERE tenant = ? AND day > ?",
                [tenant.data, InteractionRow.day(of: now) - 30])
            var outcomes: [EventOutcome: Int] = [:]
            for row in rows {
                if let outcome = EventOutcome(rawValue: row["outcome"]) {
                    outcomes[outcome, default: 0] += row["count"]
                }
            }
            return EventHealth(waiting: waiting?["waiting"] ?? 0, oldestWaitingSince: oldest, outcomes: outcomes)
        }
    }
}

extension Identifier {
    /// When it was made.
    var madeAt: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }
}
