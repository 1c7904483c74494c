import Domain
import Foundation
import GRDB

/// How long events are known.
extension Retention {
    /// A repeated event is known this long after it came: longer than any sender repeats one.
    private static let eventsKnown = Milliseconds.days(35)
    private static let eventBatch = 500

    /// Erases what is personal in events that a follow-up still needs, and removes events that are over.
    func runEvents(_ tenant: TenantID, at now: Timestamp, pause: () async throws -> Void) async throws {
        let hasEvents = try await store.read { db in
            try db.row(
                "SELECT 1 FROM interaction_counts WHERE tenant = ?1 UNION ALL SELECT 1 FROM interaction_events "
                    + "WHERE tenant = ?1 LIMIT 1", [tenant.data]) != nil
        }
        guard hasEvents else { return }
        let personal = try await store.tenant(tenant).policies().personalDays
        try await repeated(pause) { db in
            try db.run(
                """
                UPDATE interaction_events SET content = NULL WHERE tenant = ?1 AND id IN (
                    SELECT id FROM interaction_events INDEXED BY interaction_events_kept
                    WHERE tenant = ?1 AND id < ?2 AND content IS NOT NULL AND outcome IS NOT NULL LIMIT ?3)
                """,
                [tenant.data, InteractionEventID.first(at: now - .days(Int64(personal))), Self.eventBatch])
        }
        let known = InteractionEventID.first(at: now - Self.eventsKnown)
        try await repeated(pause) { db in
            try db.run(
                """
                DELETE FROM interaction_events WHERE tenant = ?1 AND id IN (
                    SELECT id FROM interaction_events WHERE tenant = ?1 AND id < ?2 AND outcome IS NOT NULL
                        AND content IS NULL LIMIT ?3)
                """, [tenant.data, known, Self.eventBatch])
        }
        let day = InteractionRow.day(of: now) - 400
        try await store.commits.write { db in
            try db.run("DELETE FROM interaction_counts WHERE tenant = ? AND day < ?", [tenant.data, day])
        }
    }

    private func repeated(
        _ pause: () async throws -> Void, _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws {
        while true {
            let count = try await store.commits.write { db in
                try body(db)
                return db.changesCount
            }
            guard count == Self.eventBatch else { return }
            try await pause()
        }
    }
}
