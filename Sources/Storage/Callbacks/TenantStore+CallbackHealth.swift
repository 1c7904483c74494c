package import Domain
import GRDB

/// How one callback stands.
package struct CallbackHealth: Sendable, Hashable {
    package let callback: Callback
    /// Since when it has taken nothing; `nil` where its last attempt was a success, or while it is not active.
    package let failingSince: Timestamp?
    package let lastSuccessAt: Timestamp?
    /// Events that it has not taken yet.
    package let waiting: Int
}

extension TenantStore {
    /// Of all callbacks, in the order in which they were made.
    package func callbackHealth() async throws -> [CallbackHealth] {
        try await store.read { db in
            try db.rows(
                """
                SELECT c.*, (SELECT count(*) FROM callback_deliveries d
                    WHERE d.tenant = c.tenant AND d.callback = c.id AND d.due_at IS NOT NULL) AS waiting
                FROM callbacks c WHERE c.tenant = ? ORDER BY c.id
                """, [tenant.data]
            ).map { row in
                CallbackHealth(
                    callback: try Callback(row: row), failingSince: .decode(row, "failing_since"),
                    lastSuccessAt: .decode(row, "last_success_at"), waiting: row["waiting"])
            }
        }
    }
}
