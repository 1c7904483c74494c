package import Domain
import Foundation
import GRDB
import JSON

extension TenantStore {
    /// Ends a follow-up about an event by having the event worked on again, in case what was missing is there now.
    /// `nil` where the follow-up is about no event.
    func retryEvent(
        of id: FollowUpID, until end: Timestamp, by agent: KeyID, at now: Timestamp, _ answering: Answering<FollowUp>?
    ) async throws -> RetryResult? {
        guard let keys = try await keys() else { return .missing }
        let result = try await store.commits.write { db -> RetryResult? in
            guard let row = try FollowUpRow.find(id, of: tenant, in: db), row["event"] != nil else { return nil }
            let before = try FollowUp(row: row, keys: keys)
            let next: FollowUp
            do throws(FollowUp.Refusal) {
                next = try before.resolved(.retried, note: nil, by: agent, at: now)
            } catch {
                return .refused(error)
            }
            guard next != before else { return .done(before) }
            try db.run(
                """
                UPDATE interaction_events SET outcome = NULL, due_at = ?, expires_at = ?, tries = 0
                WHERE tenant = ? AND id = ? AND content IS NOT NULL AND outcome IS NOT NULL
                """, [now.milliseconds, end.milliseconds, tenant.data, next.event?.data])
            // Its data was erased meanwhile.
            guard db.changesCount == 1 else { return .notPossible(.notFailed) }
            try write(next, note: nil, at: now, in: db)
            try answering?.keep(next, in: db)
            return .done(next)
        }
        if case .done = result { store.eventNews.note(tenant) }
        return result
    }
}
