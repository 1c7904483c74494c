package import Domain
import GRDB

extension Outbox {
    /// Takes sends whose receipts' time is over into this process's hands, whatever keeps their lane from sending.
    package func leaseExpired(
        _ lane: Lane, limit: Int, now: Timestamp, until: Timestamp, owner: String
    ) async throws -> [LeasedDelivery] {
        let rows = try await store.hold([lane]) { held, db in
            let held = held[lane] ?? []
            let sequences = try db.rows(
                """
                SELECT d.sequence FROM deliveries d JOIN receipts r ON r.tenant = d.tenant AND r.id = d.receipt
                WHERE d.tenant = ? AND d.channel = ? AND d.work = 0 AND d.lease_boot IS NULL AND d.due_at <= ?
                    AND coalesce(r.round_expires_at, r.expires_at) <= ?
                LIMIT ?
                """,
                [
                    lane.tenant.data, lane.channel.rawValue, now.milliseconds, now.milliseconds, limit + held.count,
                ]
            ).map { $0["sequence"] as Int64 }
            return try sequences.lazy.filter { !held.contains($0) }.prefix(limit).compactMap {
                try SealedLease.waiting($0, .send, in: db)
            }
        }
        return try await opened(rows, LeasedDelivery.Term(owner: owner, until: until))
    }
}
