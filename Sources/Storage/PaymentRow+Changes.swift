import Domain
import Foundation
import GRDB

extension PaymentRow {
    /// Ends the asking for a receipt's payment. Answers `false` where nothing was to be asked any more.
    static func stop(_ receipt: ReceiptID, of tenant: TenantID, in db: Database) throws -> Bool {
        try db.run(
            "UPDATE payments SET due_at = NULL WHERE tenant = ? AND receipt = ? AND due_at IS NOT NULL",
            [tenant.data, receipt.data])
        return db.changesCount == 1
    }

    /// Begins to ask for a payment that was given up. Answers `false` where the receipt has none to be asked for.
    static func restart(_ receipt: ReceiptID, of tenant: TenantID, at now: Timestamp, in db: Database) throws -> Bool {
        try db.run(
            """
            UPDATE payments SET due_at = ?, setbacks = 0, unknown_since = NULL, reason = NULL
            WHERE tenant = ? AND receipt = ? AND due_at IS NULL
            """, [now.milliseconds, tenant.data, receipt.data])
        return db.changesCount == 1
    }
}
