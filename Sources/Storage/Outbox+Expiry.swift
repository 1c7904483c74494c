package import Domain
import GRDB

extension Outbox {
    /// Takes sends whose receipts' time is over into this process's hands, whatever keeps their lane from sending.
    package func leaseExpired(
        _ lane: Lane, limit: Int, now: Timestamp, until: Timestamp, owner: String
    ) async throws -> [LeasedDelivery] {
        // Looked for beside the writer: in a long lane this may take a while.
        let sequences = try await store.read { db in
            try db.rows(
                """
                SELECT d.sequence FROM deliveries d JOIN receipts r ON r.tenant = d.tenant AND r.id = d.receipt
                WHERE d.tenant = ? AND d.channel = ? AND d.work = 0 AND d.lease_boot IS NULL AND d.due_at <= ?
                    AND coalesce(r.round_expires_at, r.expires_at) <= ?
                LIMIT ?
                """,
                [lane.tenant.data, lane.channel.rawValue, now.milliseconds, now.milliseconds, limit]
            ).map { $0["sequence"] as Int64 }
        }
        guard !sequences.isEmpty else { return [] }
        let rows = try await store.commits.write { db in
            try sequences.compactMap { sequence -> SealedLease? in
                guard let row = try SealedLease.waiting(sequence, in: db) else { return nil }
                try hold(row, until: until, owner: owner, in: db)
                return row
            }
        }
        return try await opened(rows)
    }
}
