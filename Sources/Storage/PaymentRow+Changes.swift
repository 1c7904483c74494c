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

    /// Whether the receipt is the one that its payment has or may get; a resend takes that over from a receipt that never
    /// learned of its payment.
    static func holdsReference(_ receipt: ReceiptID, of tenant: TenantID, in db: Database) throws -> Bool {
        try db.row(
            "SELECT 1 FROM payments WHERE tenant = ? AND receipt = ? AND reference_hash IS NOT NULL",
            [tenant.data, receipt.data]) != nil
    }

    /// The receipt that a reference has.
    static func holder(
        of reference: LookupHash, _ kind: Transaction.Kind, _ tenant: TenantID, in db: Database
    ) throws -> ReceiptID? {
        try db.row(
            "SELECT receipt FROM payments WHERE tenant = ? AND reference_hash = ? AND kind = ?",
            [tenant.data, reference.data, kind.rawValue]
        ).map { try .decode($0, "receipt") }
    }

    /// Begins to ask for a payment that was given up. Answers `false` where the receipt has none to be asked for, or
    /// another one took it over.
    static func restart(_ receipt: ReceiptID, of tenant: TenantID, at now: Timestamp, in db: Database) throws -> Bool {
        try db.run(
            """
            UPDATE payments SET due_at = ?, setbacks = 0, unknown_since = NULL, reason = NULL
            WHERE tenant = ? AND receipt = ? AND due_at IS NULL AND reference_hash IS NOT NULL
            """, [now.milliseconds, tenant.data, receipt.data])
        return db.changesCount == 1
    }
}
