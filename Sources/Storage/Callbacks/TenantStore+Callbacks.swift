package import Domain
import Foundation
import GRDB
import JSON
package import Privacy
import Vault

/// What came of a wish for a callback.
package enum CallbackCreation: Sendable {
    case created
    /// The tenant has as many as it may have.
    case tooMany
    case noTenant
}

extension TenantStore {
    /// Callbacks that a tenant may have.
    package static let mostCallbacks = 20

    /// - Parameter secret: the bytes with which messages are signed.
    package func addCallback(
        _ callback: Callback, secret: Secret, answering: Answering<Callback>? = nil
    ) async throws -> CallbackCreation {
        guard let keys = try await keys() else { return .noTenant }
        // Before the row: what happens right after it must be told.
        store.callbackNews.know([tenant])
        let result = try await sealing {
            let sealed = Data(try keys.sealing.seal(secret, row: callback.id.bytes, column: "callbacks.secret"))
            return try await store.commits.write { db in
                try keys.requireCurrent(sealed)
                let count = try db.row("SELECT count(*) AS n FROM callbacks WHERE tenant = ?", [tenant.data])
                guard (count?["n"] ?? 0) < Self.mostCallbacks else { return CallbackCreation.tooMany }
                try db.run(
                    """
                    INSERT INTO callbacks (tenant, id, url, name, events, status, secret, created_at, updated_at, revision)
                    VALUES (?, ?, ?, ?, ?, 'active', ?, ?, ?, ?)
                    """,
                    [
                        tenant.data, callback.id.data, callback.url, callback.name, CallbackRow.text(callback.events),
                        sealed, callback.createdAt.milliseconds, callback.updatedAt.milliseconds, callback.revision,
                    ])
                try stage(.callbackCreated, at: callback.createdAt, ["after": callback.json], in: db)
                try answering?.keep(callback, in: db)
                return .created
            }
        }
        store.callbackNews.note(tenant)
        return result
    }

    package func callback(_ id: CallbackID) async throws -> Callback? {
        guard try await keys() != nil else { return nil }
        return try await store.read { db in try CallbackRow.find(id, of: tenant, in: db).map(Callback.init(row:)) }
    }

    /// Callbacks after `cursor` in the order in which they were made.
    package func callbacks(after cursor: CallbackID?, limit: Int) async throws -> [Callback] {
        guard try await keys() != nil else { return [] }
        return try await store.read { db in
            try db.rows(
                "SELECT * FROM callbacks WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?",
                [tenant.data, cursor?.data ?? Data(), limit]
            ).map(Callback.init(row:))
        }
    }

    /// Stores a changed callback if it is still at `revision`. One that becomes active goes on with all that waits.
    package func change(_ changed: Callback, from revision: Int) async throws -> ChangeResult<Callback> {
        if changed.status == .active { try await restart(changed.id, from: revision, at: changed.updatedAt) }
        let result = try await store.commits.write { db -> ChangeResult<Callback> in
            guard let row = try CallbackRow.find(changed.id, of: tenant, in: db) else { return .missing }
            let before = try Callback(row: row)
            guard before.revision == revision else { return .stale }
            var next = changed
            next.oldSecretUntil = before.oldSecretUntil
            try CallbackRow.update(next, of: tenant, in: db)
            try stage(
                kind(of: before, next), at: changed.updatedAt, ["before": before.json, "after": next.json], in: db)
            return .changed(next)
        }
        store.callbackNews.note(tenant)
        return result
    }

    private func kind(of before: Callback, _ after: Callback) -> AuditKind {
        guard before.status != after.status else { return .callbackChanged }
        return after.status == .active ? .callbackResumed : .callbackPaused
    }

    /// Makes what waited for a stopped callback due now, each with all its attempts; some at a time, so that nobody waits
    /// for the writer.
    private func restart(_ id: CallbackID, from revision: Int, at now: Timestamp) async throws {
        var count = 0
        repeat {
            count = try await store.commits.write { db in
                guard let row = try CallbackRow.find(id, of: tenant, in: db), row["revision"] == revision,
                    row["status"] != Callback.Status.active.rawValue
                else { return 0 }
                try db.run(
                    """
                    UPDATE callback_deliveries SET due_at = ?1, step = 0, began_at = NULL
                    WHERE tenant = ?2 AND callback = ?3 AND event IN (
                        SELECT event FROM callback_deliveries
                        WHERE tenant = ?2 AND callback = ?3 AND due_at IS NOT NULL AND (due_at > ?1 OR step > 0)
                        LIMIT 500)
                    """, [now.milliseconds, tenant.data, id.data])
                return db.changesCount
            }
        } while count > 0
    }

    package func deleteCallback(
        _ id: CallbackID, from revision: Int, at now: Timestamp
    ) async throws -> ChangeResult<Void> {
        let result = try await store.commits.write { db -> ChangeResult<Void> in
            guard let row = try CallbackRow.find(id, of: tenant, in: db) else { return .missing }
            let before = try Callback(row: row)
            guard before.revision == revision else { return .stale }
            // What was queued for it goes with its events: there may be too much of it for one write.
            try db.run("DELETE FROM callbacks WHERE tenant = ? AND id = ?", [tenant.data, id.data])
            try stage(.callbackDeleted, at: now, ["before": before.json], in: db)
            return .changed(())
        }
        store.callbackNews.note(tenant)
        return result
    }
}
