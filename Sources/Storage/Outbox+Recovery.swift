package import Domain
import Foundation
import GRDB
import JSON

extension Outbox {
    /// Takes back what earlier runs of this process had in flight: it may have been taken, and is looked for. To be called
    /// once, before the first lease, while this process alone has the store. Answers how many.
    package func recover(at now: Timestamp) async throws -> Int {
        let boot = Data(store.boot)
        return try await store.commits.write { db in
            for row in try db.rows(
                "SELECT * FROM deliveries WHERE lease_boot IS NOT NULL AND lease_boot <> ? AND status = 'sending'",
                [boot])
            {
                try Self.tell(row, at: now, in: db)
            }
            try db.run(
                """
                UPDATE deliveries SET status = 'retrying', reason = ?, doubt_since = attempt_started_at, step = 0,
                    work = 1, due_at = ?, lease_owner = NULL, lease_boot = NULL, lease_until = NULL
                WHERE lease_boot IS NOT NULL AND lease_boot <> ? AND status = 'sending'
                """, [Reason.outcomeUnclear.rawValue, now.milliseconds, boot])
            let doubtful = db.changesCount
            if doubtful > 0 {
                let detail: JSONValue = ["doubtful": .integer(doubtful)]
                try store.audit.stage(AuditEvent(.attemptsRecovered, of: nil, by: .service, at: now, detail), in: db)
            }
            return doubtful
        }
    }

    /// The timeline of a receipt whose attempt was cut off.
    private static func tell(_ row: Row, at now: Timestamp, in db: Database) throws {
        let id = try DeliveryID.decode(row, "id")
        let ended: JSONValue = ["outcome": "unknown", "error": "interrupted"]
        let changed: JSONValue = [
            "channel": .string(row["channel"]), "status": .string(DeliveryStatus.retrying.rawValue),
            "reason": .string(Reason.outcomeUnclear.rawValue), "nextAt": now.json, "account": ended,
        ]
        let events = [
            TimelineEvent.attempt(
                row["attempts"], of: id, consent: row["consent"],
                messageHash: Array(row["message_hash"] as Data? ?? Data()),
                at: .decode(row, "attempt_started_at") ?? now),
            TimelineEvent(at: now, kind: .attemptEnded, delivery: id, detail: ended),
            TimelineEvent(at: now, kind: .delivery, delivery: id, detail: changed),
        ]
        // While it was in flight the delivery alone said so.
        try db.run(
            """
            UPDATE receipts SET status = 'sending', updated_at = ?
            WHERE tenant = ? AND id = ? AND status = 'accepted'
            """,
            [row["attempt_started_at"] as Int64? ?? now.milliseconds, row["tenant"] as Data, row["receipt"] as Data])
        try EventRow.insert(
            events, receipt: try .decode(row, "receipt"), tenant: try .decode(row, "tenant"),
            audited: [(row["attempt_audit_row"] as Int64?).map { ($0, 1) }], in: db)
    }

    /// Conversations and messages of this tenant's other deliveries to the same address that may have been sent since a
    /// time (a receipt waits 30 days at most): a look-up must not take them for the message it looks for.
    package func known(
        besides leased: LeasedDelivery, since: Timestamp
    ) async throws -> (conversations: Set<String>, messages: Set<String>) {
        try await store.read { db in
            let rows = try db.rows(
                """
                SELECT provider_conversation, provider_message FROM deliveries
                WHERE tenant = ? AND address_hash = ? AND queued_at >= ? AND sent_at IS NOT NULL AND sequence <> ?
                """,
                [
                    leased.lane.tenant.data, leased.addressHash, (since - .days(31)).milliseconds, leased.sequence,
                ])
            return (
                Set(rows.compactMap { $0["provider_conversation"] as String? }),
                Set(rows.compactMap { $0["provider_message"] as String? })
            )
        }
    }
}
