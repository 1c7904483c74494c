package import Domain
import GRDB

/// Removes what is past its time: events with what became of them, and secrets that sign no more.
package struct CallbackCleaning: Sendable {
    let store: Store

    /// Events in one write.
    private static let batch = 200

    /// Answers how many events are gone.
    /// - Parameter pause: called between batches.
    package func run(_ tenant: TenantID, at now: Timestamp, pause: () async throws -> Void) async throws -> Int {
        let end = CallbackEventID.first(at: now - CallbackSchedule.memory)
        var removed = 0
        while true {
            let count = try await store.read { db in
                try db.row(
                    "SELECT count(*) AS n FROM (SELECT 1 FROM callback_events WHERE tenant = ? AND id < ? LIMIT ?)",
                    [tenant.data, end, Self.batch])?["n"] ?? 0
            }
            guard count > 0 else { break }
            try await store.commits.write { db in
                try db.run(
                    """
                    DELETE FROM callback_events WHERE tenant = ?1 AND id IN (
                        SELECT id FROM callback_events WHERE tenant = ?1 AND id < ?2 ORDER BY id LIMIT ?3)
                    """, [tenant.data, end, Self.batch])
            }
            removed += count
            try await pause()
        }
        try await forgetOldSecrets(tenant, at: now)
        return removed
    }

    private func forgetOldSecrets(_ tenant: TenantID, at now: Timestamp) async throws {
        let isPast = "tenant = ? AND old_secret_until <= ?"
        let place: StatementArguments = [tenant.data, now.milliseconds]
        guard try await store.read({ try $0.row("SELECT 1 FROM callbacks WHERE \(isPast)", place) != nil }) else {
            return
        }
        try await store.commits.write { db in
            try db.run("UPDATE callbacks SET old_secret = NULL, old_secret_until = NULL WHERE \(isPast)", place)
        }
    }
}

extension Store {
    package var callbackCleaning: CallbackCleaning { CallbackCleaning(store: self) }
}
