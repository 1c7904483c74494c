package import Domain
import Foundation
import GRDB
package import JSON
import Vault

/// A receipt to be sent again, with the request that it was accepted for.
package struct ResendableReceipt: Sendable {
    package let receipt: Receipt
    package let request: JSONValue
    /// The request as it stood when it was read: erased meanwhile, it must not be sent again.
    let sealed: Data
}

extension TenantStore {
    /// `nil` where there is no such receipt.
    package func request(of id: ReceiptID) async throws -> ResendableReceipt? {
        guard let keys = try await keys(), let receipt = try await receipt(id) else { return nil }
        let sealed = try await store.read { db in
            try db.row("SELECT content FROM receipts WHERE tenant = ? AND id = ?", [tenant.data, id.data])?["content"]
                as Data?
        }
        guard let sealed else { return nil }
        do {
            let plain = try keys.sealing.open(Array(sealed), row: id.bytes, column: "receipts.content")
            return ResendableReceipt(receipt: receipt, request: try JSONValue(parsing: plain), sealed: sealed)
        } catch let error as VaultError {
            throw StoreError.corrupt(error.description)
        } catch is JSONError {
            throw StoreError.corrupt("a receipt's content does not read")
        }
    }

    /// Tells the audit of a resend, besides its acceptance.
    func stage(_ receipt: ReceiptID, resending original: Receipt, at now: Timestamp, in db: Database) throws {
        try stage(
            .receiptResent, at: now,
            [
                "receipt": .string(receipt.description), "resendOf": .string(original.firstSent.description),
                "asked": .string(original.id.description),
            ], in: db)
    }

    /// Whether a receipt may be sent again now, asked by the writer; `nil` where it may.
    static func refusal(
        of resend: ResendableReceipt, tenant: TenantID, in db: Database
    ) throws -> AcceptedRow.Outcome? {
        let original = resend.receipt
        let row = try db.row(
            "SELECT status, content FROM receipts WHERE tenant = ? AND id = ?", [tenant.data, original.id.data])
        guard let row, row["content"] == resend.sealed, row["status"] == original.status.rawValue else {
            return .notRepeatable
        }
        // What was paid was never told, and another receipt asks for it by now.
        if original.content.transaction == nil,
            try !PaymentRow.holdsReference(original.id, of: tenant, in: db)
        {
            return .notRepeatable
        }
        let others = try db.rows(
            "SELECT status FROM receipts WHERE tenant = ? AND resend_of = ?", [tenant.data, original.firstSent.data]
        ).map { try ReceiptStatus.require($0, "status") }
        let isUnderWay = others.contains { [.accepted, .awaitingPayment, .sending].contains($0) }
        if isUnderWay { return .notRepeatable }
        return others.count < Receipt.mostResends ? nil : .limitReached
    }
}
