import Domain
import Foundation
import GRDB

/// Events that name a person who is to be forgotten.
extension Erasures {
    /// Looks through the events of a tenant that are not erased: those that wait, and those that a follow-up needs.
    func eraseEvents(naming person: ErasureRequest, _ own: TenantStore, at now: Timestamp) async throws {
        guard let keys = try await own.keys() else { return }
        var after = Data()
        while true {
            let last = after
            let rows = try await store.read { db in
                try db.rows(
                    """
                    SELECT id, content FROM interaction_events INDEXED BY interaction_events_kept
                    WHERE tenant = ? AND id > ? AND content IS NOT NULL ORDER BY id LIMIT 200
                    """, [own.tenant.data, last]
                ).map { (id: try InteractionEventID.decode($0, "id"), content: $0["content"] as Data) }
            }
            guard let end = rows.last else { return }
            after = end.id.data
            let found = rows.filter { row in
                // What does not open names nobody.
                guard let event = try? InteractionRow.open(row.content, of: row.id, keys: keys) else { return false }
                return person.names(event)
            }
            guard !found.isEmpty else { continue }
            let ids = found.map(\.id)
            try await store.commits.write { db in
                for id in ids {
                    try db.run(
                        """
                        UPDATE interaction_events SET content = NULL, due_at = NULL, fence = fence + 1,
                            outcome = coalesce(outcome, 'erased') WHERE tenant = ? AND id = ?
                        """, [own.tenant.data, id.data])
                    try InteractionRow.count(.erased, of: own.tenant, at: now, in: db)
                }
            }
        }
    }
}
