import Domain
import Foundation
import GRDB
import Vault

/// The row of a new receipt whose payment a gateway is to be asked for.
struct PaymentRow: Sendable {
    private let tenant: TenantID
    private let receipt: ReceiptID
    private let kind: Transaction.Kind
    private let due: Timestamp
    /// Stands for the transaction until the gateway tells its id.
    let reference: LookupHash

    /// `nil` where the receipt carries its transaction.
    init?(_ new: NewReceipt, tenant: TenantID, keys: TenantKeyset) throws {
        guard let payment = new.content.payment, new.content.transaction == nil else { return nil }
        let bytes = keys.lookups.lookupHash(purpose: LookupPurpose.paymentReference, value: payment.token)
        guard let hash = LookupHash(bytes) else { throw StoreError.corrupt("a hash has another length") }
        self.tenant = tenant
        receipt = new.id
        kind = payment.kind
        due = new.createdAt
        reference = hash
    }

    /// The receipt that was accepted for this reference before.
    func conflict(in db: Database) throws -> AcceptedRow.Outcome? {
        try Self.holder(of: reference, kind, tenant, in: db).map { .exists($0) }
    }

    /// - Parameter former: the receipt that was to tell of the payment and never did; it gives the payment up.
    func insert(takingOverFrom former: ReceiptID?, in db: Database) throws {
        if let former {
            try db.run(
                "UPDATE payments SET reference_hash = NULL WHERE tenant = ? AND receipt = ?",
                [tenant.data, former.data])
        }
        try db.run(
            "INSERT INTO payments (tenant, receipt, reference_hash, kind, due_at) VALUES (?, ?, ?, ?, ?)",
            [tenant.data, receipt.data, reference.data, kind.rawValue, due.milliseconds])
    }
}
