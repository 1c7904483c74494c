package import Domain
import Foundation
import GRDB
import JSON

extension Outbox {
    /// The calendar was set forth by `step`, or back where it is negative. Waits are lengths of time, not dates: what
    /// waits goes on waiting for as long as it would have, and what is remembered of open deliveries and follow-ups is told by the
    /// calendar that holds now. Dates stay: when a receipt expires, when a day's
    /// budget begins.
    package func shift(by step: Milliseconds, at now: Timestamp) async throws {
        let boot = Data(store.boot)
        try await store.commits.write { db in
            if step.count < 0 {
                // Those in the hands of a run that is no more will wait again.
                try db.run(
                    """
                    UPDATE deliveries SET due_at = max(?1, due_at + ?2)
                    WHERE work IS NOT NULL AND lease_boot IS NOT ?3 AND due_at > ?1
                    """, [now.milliseconds, step.count, boot])
            } else {
                // What was accepted since then is told by the new calendar already.
                try Self.setForth(by: step, at: now, in: db)
            }
            // Another day may have begun, of which nothing is spent.
            try db.run(
                """
                UPDATE deliveries SET due_at = ?
                WHERE work = 0 AND lease_boot IS NULL AND reason = 'day-cap-reached'
                """, [now.milliseconds])
            try db.run(
                """
                UPDATE deliveries SET sent_at = sent_at + ?1, doubt_since = doubt_since + ?1,
                    attempt_started_at = attempt_started_at + ?1
                WHERE (work IS NOT NULL OR lease_boot IS NOT NULL)
                    AND coalesce(sent_at, doubt_since, attempt_started_at) IS NOT NULL
                """, [step.count])
            try db.run(
                """
                UPDATE follow_ups SET due_at = due_at + ?1, claimed_at = claimed_at + ?1,
                    claimed_until = claimed_until + ?1
                WHERE resolved_at IS NULL
                """, [step.count])
            // The next start must not take this for a step that it missed.
            try db.run("UPDATE meters SET at = ?1 WHERE at > ?1", [now.milliseconds])
            let detail: JSONValue = ["milliseconds": .integer(abs(step.count))]
            let outcome = step.count < 0 ? "clock-set-back" : "clock-set-forth"
            try store.audit.stage(
                AuditEvent(.anomaly, of: nil, by: .service, outcome: outcome, at: now, detail), in: db)
        }
    }

    /// What was not due before the step, but for what waits for a date; no send waits beyond its receipt's time.
    private static func setForth(by step: Milliseconds, at now: Timestamp, in db: Database) throws {
        try db.run(
            """
            UPDATE deliveries SET due_at = CASE
                WHEN work <> 0 THEN due_at + ?2
                ELSE min(due_at + ?2, max(?1, due_at, (
                    SELECT coalesce(round_expires_at, expires_at) FROM receipts r
                    WHERE r.tenant = deliveries.tenant AND r.id = deliveries.receipt))) END
            WHERE work IS NOT NULL AND lease_boot IS NULL AND due_at > ?1 - ?2 AND queued_at <= ?1 - ?2
                AND NOT (work = 0 AND (reason IN ('scheduled', 'quiet-hours') OR reason IS NULL AND attempts = 0))
            """, [now.milliseconds, step.count])
    }
}
