import Domain
import Foundation
import GRDB
import JSON

/// How callbacks stand in the store.
enum CallbackRow {
    static func find(_ id: CallbackID, of tenant: TenantID, in db: Database) throws -> Row? {
        try db.row("SELECT * FROM callbacks WHERE tenant = ? AND id = ?", [tenant.data, id.data])
    }

    static func kinds(_ text: String) -> [CallbackEvent.Kind] {
        text.split(separator: " ").compactMap { CallbackEvent.Kind(rawValue: String($0)) }
    }

    static func text(_ kinds: [CallbackEvent.Kind]) -> String {
        kinds.map(\.rawValue).joined(separator: " ")
    }

    /// Writes what people or the sender change; secrets stay.
    static func update(_ callback: Callback, of tenant: TenantID, in db: Database) throws {
        try db.run(
            """
            UPDATE callbacks SET url = ?, name = ?, events = ?, status = ?, cause = ?, stopped_at = ?,
                failing_since = iif(?4 = 'active', failing_since, NULL), updated_at = ?, revision = ?
            WHERE tenant = ? AND id = ?
            """,
            [
                callback.url, callback.name, text(callback.events), callback.status.rawValue,
                callback.cause?.rawValue, callback.stoppedAt?.milliseconds, callback.updatedAt.milliseconds,
                callback.revision, tenant.data, callback.id.data,
            ])
    }
}

extension Callback {
    init(row: Row) throws {
        self.init(
            id: try .decode(row, "id"), url: row["url"], name: row["name"], events: CallbackRow.kinds(row["events"]),
            status: try .require(row, "status"), cause: (row["cause"] as String?).flatMap(Cause.init),
            stoppedAt: .decode(row, "stopped_at"), oldSecretUntil: .decode(row, "old_secret_until"),
            createdAt: try .require(row, "created_at"), updatedAt: try .require(row, "updated_at"),
            revision: row["revision"])
    }
}

extension CallbackEvent {
    init(row: Row) throws {
        guard let state = try? JSONValue(parsing: Array((row["state"] as String).utf8)).object else {
            throw StoreError.corrupt("an event's state is no JSON")
        }
        self.init(
            id: try .decode(row, "event"), kind: try .require(row, "kind"), at: try .require(row, "at"),
            receipt: row["receipt"] == nil ? nil : try ReceiptID.decode(row, "receipt"), state: state)
    }
}

extension CallbackDelivery {
    /// From a row of `callback_deliveries` joined with its event.
    init(row: Row) throws {
        guard let log = try? JSONValue(parsing: Array((row["attempts"] as String).utf8)).array else {
            throw StoreError.corrupt("a callback's log is no JSON")
        }
        self.init(
            event: try .decode(row, "event"), kind: try .require(row, "kind"),
            receipt: row["receipt"] == nil ? nil : try ReceiptID.decode(row, "receipt"),
            occurredAt: try .require(row, "at"), status: try .require(row, "status"), step: row["step"],
            beganAt: .decode(row, "began_at"), dueAt: .decode(row, "due_at"), attemptCount: row["attempt_count"],
            attempts: log.compactMap(Attempt.init(stored:)))
    }

    func update(callback: CallbackID, of tenant: TenantID, in db: Database) throws {
        let log = JSONValue.array(attempts.map(\.stored)).serialized()
        try db.run(
            """
            UPDATE callback_deliveries SET status = ?, step = ?, began_at = ?, due_at = ?, attempt_count = ?,
                attempts = ?
            WHERE tenant = ? AND callback = ? AND event = ?
            """,
            [
                status.rawValue, step, beganAt?.milliseconds, dueAt?.milliseconds, attemptCount,
                String(decoding: log, as: UTF8.self), tenant.data, callback.data, event.data,
            ])
    }
}

extension CallbackDelivery.Attempt {
    /// Time, status or failure, and how long it took.
    fileprivate var stored: JSONValue {
        let what: JSONValue =
            outcome.statusCode.map { .integer($0) } ?? .optional(outcome.failure?.rawValue)
        return [.integer(at.milliseconds), what, .integer(took.count)]
    }

    fileprivate init?(stored: JSONValue) {
        guard let parts = stored.array, parts.count == 3, let at = parts[0].integer, let took = parts[2].integer
        else { return nil }
        let outcome: CallbackOutcome
        if let status = parts[1].integer {
            outcome = .answered(Int(status))
        } else if let failure = parts[1].string.flatMap(CallbackOutcome.Failure.init) {
            outcome = .failed(failure)
        } else {
            return nil
        }
        self.init(at: Timestamp(milliseconds: at), outcome: outcome, took: Milliseconds(took))
    }
}
