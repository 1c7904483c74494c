package import Domain
import Foundation
import GRDB
import JSON
package import Privacy
import Vault

/// What there is to tell to callbacks, over all tenants, and what came of it. Nothing is written before a message leaves:
/// after a crash it leaves again, under the same id.
package struct CallbackOutbox: Sendable {
    let store: Store

    /// An active callback for which something waits.
    package struct Due: Sendable, Hashable {
        package let tenant: TenantID
        package let callback: CallbackID
        package let at: Timestamp
        /// It did not take the last message.
        package let isFailing: Bool
        /// Counts the changes of the callback.
        package let revision: Int

        package init(
            tenant: TenantID, callback: CallbackID, at: Timestamp, isFailing: Bool, revision: Int
        ) {
            self.tenant = tenant
            self.callback = callback
            self.at = at
            self.isFailing = isFailing
            self.revision = revision
        }
    }

    /// A message as it is to be sent.
    package struct Message: Sendable {
        package let tenant: TenantID
        package let callback: CallbackID
        package let event: CallbackEventID
        package let url: String
        /// The secrets to sign with.
        package let secrets: [Secret]
        /// `nil` where the receipt does not open any more.
        package let body: [UInt8]?
    }

    /// What followed from an attempt.
    package struct Settled: Sendable, Hashable {
        package let status: Callback.Status
        package let isFailing: Bool
    }

    /// The active callbacks for which something waits.
    /// - Parameter tenant: `nil` for those of all.
    package func due(of tenant: TenantID? = nil) async throws -> [Due] {
        try await store.read { db in
            try db.rows(
                """
                SELECT c.tenant, c.id, c.failing_since, c.revision, (
                    SELECT min(due_at) FROM callback_deliveries d
                    WHERE d.tenant = c.tenant AND d.callback = c.id AND d.due_at IS NOT NULL) AS due_at
                FROM callbacks c JOIN tenants t ON t.id = c.tenant AND t.deleted_at IS NULL
                WHERE c.status = 'active' AND (?1 IS NULL OR c.tenant = ?1)
                """, [tenant?.data]
            ).compactMap { row in
                guard let due = Timestamp.decode(row, "due_at") else { return nil }
                return Due(
                    tenant: try .decode(row, "tenant"), callback: try .decode(row, "id"), at: due,
                    isFailing: row["failing_since"] != nil, revision: row["revision"])
            }
        }
    }

    /// Messages that are due, the oldest first, besides those that are in hand.
    package func take(
        _ callback: CallbackID, of tenant: TenantID, besides inHand: Set<CallbackEventID>, limit: Int,
        now: Timestamp
    ) async throws -> [Message] {
        let own = store.tenant(tenant)
        guard let keys = try await own.keys() else { return [] }
        return try await store.read { db in
            guard let row = try CallbackRow.find(callback, of: tenant, in: db),
                row["status"] == Callback.Status.active.rawValue
            else { return [] }
            let secrets = try secrets(row, callback, keys, now: now)
            let due = try db.rows(
                """
                SELECT d.event, e.kind, e.receipt, e.at, e.state FROM callback_deliveries d
                JOIN callback_events e ON e.tenant = d.tenant AND e.id = d.event
                WHERE d.tenant = ? AND d.callback = ? AND d.due_at <= ? ORDER BY d.due_at, d.event LIMIT ?
                """, [tenant.data, callback.data, now.milliseconds, inHand.count + limit])
            return try due.compactMap { found -> Message? in
                let event = try CallbackEvent(row: found)
                guard !inHand.contains(event.id) else { return nil }
                return Message(
                    tenant: tenant, callback: callback, event: event.id, url: row["url"], secrets: secrets,
                    body: body(of: event, to: callback, own, keys, in: db))
            }.prefix(limit).map { $0 }
        }
    }

    private func secrets(_ row: Row, _ id: CallbackID, _ keys: TenantKeyset, now: Timestamp) throws -> [Secret] {
        func open(_ column: String) throws -> Secret? {
            guard let sealed = row[column] as Data? else { return nil }
            do {
                return try keys.sealing.openSecret(Array(sealed), row: id.bytes, column: "callbacks.\(column)")
            } catch let error as VaultError {
                throw StoreError.corrupt(error.description)
            }
        }
        let isOldValid = Timestamp.decode(row, "old_secret_until").map { $0 > now } ?? false
        return try [open("secret"), isOldValid ? open("old_secret") : nil].compactMap { $0 }
    }

    private func body(
        of event: CallbackEvent, to callback: CallbackID, _ own: TenantStore, _ keys: TenantKeyset, in db: Database
    ) -> [UInt8]? {
        guard let id = event.receipt else { return event.body(receipt: nil, to: callback) }
        // One that does not open is told in the log of deliveries.
        guard let receipt = try? own.receipt(id, keys: keys, in: db) else { return nil }
        return event.body(receipt: receipt, to: callback)
    }

    /// Writes what came of an attempt; `nil` where the callback or the message is gone or was settled meanwhile.
    /// - Parameter asked: how long the receiver asks to wait.
    package func settle(
        _ message: Message, _ attempt: CallbackDelivery.Attempt, asked: Milliseconds? = nil, at now: Timestamp
    ) async throws -> Settled? {
        try await store.commits.write { db in
            guard let row = try CallbackRow.find(message.callback, of: message.tenant, in: db),
                let found = try db.row(
                    """
                    SELECT d.*, e.kind, e.receipt, e.at FROM callback_deliveries d
                    JOIN callback_events e ON e.tenant = d.tenant AND e.id = d.event
                    WHERE d.tenant = ? AND d.callback = ? AND d.event = ? AND d.due_at IS NOT NULL
                    """, [message.tenant.data, message.callback.data, message.event.data])
            else { return nil }
            var random = SystemRandomNumberGenerator()
            var delivery = try CallbackDelivery(row: found)
            let since = Timestamp.decode(row, "failing_since")
            let verdict = delivery.apply(
                attempt, asked: asked, failingSince: since, at: now, random: &random)
            try delivery.update(callback: message.callback, of: message.tenant, in: db)
            return try note(verdict, of: message, try Callback(row: row), since, attempt, at: now, in: db)
        }
    }

    private func note(
        _ verdict: CallbackDelivery.Verdict, of message: Message, _ callback: Callback, _ since: Timestamp?,
        _ attempt: CallbackDelivery.Attempt, at now: Timestamp, in db: Database
    ) throws -> Settled {
        let place: StatementArguments = [message.tenant.data, message.callback.data]
        switch verdict {
        case .works:
            try db.run(
                "UPDATE callbacks SET failing_since = NULL, last_success_at = ? WHERE tenant = ? AND id = ?",
                [now.milliseconds] + place)
            return Settled(status: callback.status, isFailing: false)
        case .fails:
            try db.run(
                "UPDATE callbacks SET failing_since = ? WHERE tenant = ? AND id = ? AND failing_since IS NULL",
                [attempt.at.milliseconds] + place)
            return Settled(status: callback.status, isFailing: true)
        case .pause, .disable:
            guard callback.status == .active else { return Settled(status: callback.status, isFailing: true) }
            var stopped = callback
            stopped.stop(
                verdict == .pause ? .paused : .disabled, verdict == .pause ? .failing : .gone, at: now)
            try CallbackRow.update(stopped, of: message.tenant, in: db)
            try store.tenant(message.tenant).stage(
                .callbackPaused, outcome: stopped.cause?.rawValue ?? "done", at: now,
                ["before": callback.json, "after": stopped.json, "failingSince": since?.json ?? .null], in: db)
            return Settled(status: stopped.status, isFailing: true)
        }
    }
}

extension Store {
    package var callbackOutbox: CallbackOutbox { CallbackOutbox(store: self) }
}
