package import Domain
import Foundation
import GRDB
import Vault

extension TenantStore {
    /// The receipt that a payment of this reference has.
    package func receipt(ofPayment reference: String) async throws -> ReceiptID? {
        guard let keys = try await keys(),
            let hash = LookupHash(keys.lookups.lookupHash(purpose: LookupPurpose.paymentReference, value: reference))
        else { return nil }
        return try await store.read { db in try PaymentRow.holder(of: hash, .payment, tenant, in: db) }
    }
}

extension InteractionRow {
    /// Whether an event led to a receipt, told by what is in the store: a run may have died between the two. One event
    /// did, no other has the merit yet, and it came before the receipt was made.
    /// - Parameter isMaker: this run made the receipt for it.
    static func ledTo(
        _ receipt: ReceiptID, _ event: LeasedEvent, isMaker: Bool, in db: Database
    ) throws -> Bool {
        let row = try db.row(
            "SELECT source, created_at FROM receipts WHERE tenant = ? AND id = ?", [event.tenant.data, receipt.data])
        guard let row, row["source"] == Receipt.Source.event.rawValue,
            try isMaker || event.id.madeAt <= .require(row, "created_at") + clockTolerance
        else { return false }
        return try db.row(
            "SELECT 1 FROM interaction_events WHERE tenant = ? AND led_to = ?", [event.tenant.data, receipt.data])
            == nil
    }

    /// Events and receipts are dated by two clocks, which a calendar that is set keeps apart for a while.
    private static let clockTolerance = Milliseconds.seconds(2)
}
