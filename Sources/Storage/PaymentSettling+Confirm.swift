import Domain
import Foundation
import GRDB
import JSON
import Vault

extension PaymentSettling {
    /// Keeps the transaction as if the request had carried it, and queues the first delivery; or withdraws the receipt
    /// where the payment has another.
    func confirm(_ transaction: Transaction) async throws -> PaymentBook.Settled {
        guard let keys = try await own.keys(), let channel else { return .lost }
        let hash = keys.lookups.lookupHash(purpose: LookupPurpose.transaction, value: transaction.id)
        guard let transactionHash = LookupHash(hash) else { throw StoreError.corrupt("a hash has another length") }
        let address = payment.content?.recipient.normalizedAddress(for: channel) ?? ""
        let addressHash = keys.lookups.lookupHash(purpose: LookupPurpose.address(channel), value: address)
        let content = ReceiptContent.confirmed(payment.request, by: transaction).serialized(sortedNames: true)
        return try await own.sealing {
            let sealed = try keys.sealing.seal(content, row: payment.receipt.bytes, column: "receipts.content")
            return try await own.store.commits.write { [lookups = own.store.lookups] db in
                try keys.requireCurrent(sealed)
                guard try isWaiting(in: db) else { return .lost }
                if let other = try other(transactionHash, transaction.kind, lookups, in: db) {
                    return try withdraw(for: other, in: db)
                }
                try db.run(
                    """
                    UPDATE receipts SET content = ?, transaction_hash = ?, transaction_kind = ?
                    WHERE tenant = ? AND id = ? AND content = ?
                    """,
                    [
                        Data(sealed), transactionHash.data, transaction.kind.rawValue, own.tenant.data,
                        payment.receipt.data, payment.sealed,
                    ])
                guard db.changesCount == 1 else { return .changed }
                try index(transactionHash, in: db)
                let delivery = Delivery.queued(
                    id: DeliveryID(at: now), receipt: payment.receipt, channel: channel, position: 0, at: now,
                    due: payment.content?.notBefore.map { max($0, now) })
                try db.run(
                    DeliveryRow.insertSQL,
                    DeliveryRow.values(delivery, tenant: own.tenant, addressHash: addressHash))
                own.store.commits.usage.note(delivery, of: own.tenant)
                try move(to: ReceiptStatus(following: [delivery]), nil, in: db)
                try update(due: nil, in: db)
                return .confirmed
            }
        }
    }

    /// The receipt that the payment has already, by whichever way it came.
    private func other(
        _ hash: LookupHash, _ kind: Transaction.Kind, _ lookups: RecentLookups, in db: Database
    ) throws -> ReceiptID? {
        for sequence in try ReceiptLookup.sequences(of: hash, recent: lookups.sequences(of: hash), in: db) {
            guard let row = try ReceiptLookup.row(sequence, in: db), row["tenant"] == own.tenant.data,
                row["transaction_hash"] == hash.data, row["transaction_kind"] == kind.rawValue,
                try ReceiptLookup.isFirst(row, in: db)
            else { continue }
            let id = try ReceiptID.decode(row, "id")
            if id != payment.receipt { return id }
        }
        return nil
    }

    private func withdraw(for other: ReceiptID, in db: Database) throws -> PaymentBook.Settled {
        var telling = account
        telling["receiptId"] = .string(other.description)
        let settling = PaymentSettling(
            own: own, payment: payment, progress: progress, account: telling, followUpDue: followUpDue, now: now)
        try settling.move(to: .cancelled, .receiptExists, in: db)
        try settling.update(due: nil, in: db)
        return .exists(other)
    }

    /// The waiting hashes in memory begin with the newest receipts; this one may be older.
    private func index(_ hash: LookupHash, in db: Database) throws {
        try db.run(
            """
            INSERT INTO receipt_lookups (hash, sequence)
            SELECT ?, sequence FROM receipts WHERE tenant = ? AND id = ? ON CONFLICT DO NOTHING
            """, [hash.data, own.tenant.data, payment.receipt.data])
    }
}
