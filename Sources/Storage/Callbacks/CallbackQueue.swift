import Domain
import Foundation
import GRDB
import JSON

/// Puts what callbacks are to be told of into the transaction in which it happened.
enum CallbackQueue {
    /// A receipt has a status now. Does nothing but one look-up where the tenant has no callback.
    static func note(
        _ receipt: ReceiptID, of tenant: TenantID, _ status: ReceiptStatus, _ reason: Reason?, at now: Timestamp,
        in db: Database
    ) throws {
        guard let kind = CallbackEvent.Kind(status) else { return }
        let callbacks = try db.rows("SELECT id, status, events FROM callbacks WHERE tenant = ?", [tenant.data])
        guard !callbacks.isEmpty else { return }
        let deliveries = try DeliveryRow.ofReceipt(receipt, tenant: tenant, in: db).map(\.delivery)
        let event = CallbackEvent(
            id: CallbackEventID(at: now), kind: kind, at: now, receipt: receipt,
            state: CallbackEvent.state(status, reason, deliveries, at: now))
        try insert(event, of: tenant, in: db)
        for callback in callbacks where callback["status"] == Callback.Status.active.rawValue {
            let wanted = CallbackRow.kinds(callback["events"])
            guard wanted.isEmpty || wanted.contains(kind) else { continue }
            try queue(event.id, for: callback["id"], of: tenant, at: now, in: db)
        }
    }

    static func insert(_ event: CallbackEvent, of tenant: TenantID, in db: Database) throws {
        let state = JSONValue.object(event.state).serialized()
        try db.run(
            "INSERT INTO callback_events (tenant, id, kind, receipt, at, state) VALUES (?, ?, ?, ?, ?, ?)",
            [
                tenant.data, event.id.data, event.kind.rawValue, event.receipt?.data, event.at.milliseconds,
                String(decoding: state, as: UTF8.self),
            ])
    }

    static func queue(
        _ event: CallbackEventID, for callback: Data, of tenant: TenantID, at now: Timestamp, in db: Database
    ) throws {
        try db.run(
            "INSERT INTO callback_deliveries (tenant, callback, event, status, due_at) VALUES (?, ?, ?, 'pending', ?)",
            [tenant.data, callback, event.data, now.milliseconds])
    }
}
