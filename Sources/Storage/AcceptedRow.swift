import Domain
import Foundation
import GRDB
import Vault

/// The rows of a new receipt, ready to be written. A class, because it is large and handed around.
final class AcceptedRow: Sendable {
    enum Outcome: Sendable {
        case accepted, keyReused, notRepeatable, limitReached
        case repeated(ReceiptID)
        case exists(ReceiptID)
    }

    private let tenant: TenantID
    private let resending: ResendableReceipt?
    private let kind: String
    private let idempotencyHash: LookupHash
    private let transactionHash: LookupHash
    /// All under which the receipt is found.
    private let hashes: [LookupHash]
    private let fingerprint: [UInt8]
    /// The receipt's content as it will be stored.
    let sealedContent: [UInt8]
    /// What is to be asked of the payment gateway before anything is sent; `nil` where the request has the transaction.
    let payment: PaymentRow?
    private let receipt: StatementValues
    private let delivery: StatementValues

    init(_ new: NewReceipt, tenant: TenantID, keys: TenantKeyset) throws {
        let lookups = keys.lookups
        func hash(_ purpose: String, _ value: String) throws -> LookupHash {
            guard let hash = LookupHash(lookups.lookupHash(purpose: purpose, value: value)) else {
                throw StoreError.corrupt("a hash has another length")
            }
            return hash
        }
        self.tenant = tenant
        resending = new.resending
        kind = new.content.kind.rawValue
        payment = try PaymentRow(new, tenant: tenant, keys: keys)
        idempotencyHash = try hash(LookupPurpose.idempotencyKey, new.idempotencyKey)
        transactionHash =
            try payment?.reference ?? hash(LookupPurpose.transaction, new.content.transaction?.id ?? "")
        let conversationHash = try new.content.conversationID.map { try hash(LookupPurpose.conversation, $0) }
        hashes = [idempotencyHash, transactionHash] + (conversationHash.map { [$0] } ?? [])
        fingerprint = Array(
            lookups.authenticationCode(
                purpose: LookupPurpose.fingerprint, of: new.repeatedBy ?? new.canonicalRequest
            ).prefix(16))

        sealedContent = try keys.sealing.seal(new.canonicalRequest, row: new.id.bytes, column: "receipts.content")
        var receipt = StatementValues(count: 17, bytes: sealedContent.count + 256)
        receipt.add(new.id.bytes)
        receipt.add(tenant.bytes)
        receipt.add(new.source.rawValue)
        receipt.add(new.content.template)
        receipt.add(new.templateVersion)
        receipt.add(new.templateHash?.bytes ?? [])
        receipt.add(ChannelList.text(new.channels))
        receipt.add(idempotencyHash.bytes)
        receipt.add(fingerprint)
        receipt.add(transactionHash.bytes)
        receipt.add(kind)
        receipt.add(conversationHash?.bytes)
        receipt.add(new.expiresAt.milliseconds)
        receipt.add(new.createdAt.milliseconds)
        receipt.add(new.createdAt.milliseconds)
        receipt.add(sealedContent)
        self.receipt = receipt

        let address = new.content.recipient.normalizedAddress(for: new.delivery.channel) ?? ""
        delivery = DeliveryRow.values(
            new.delivery, tenant: tenant,
            addressHash: lookups.lookupHash(purpose: LookupPurpose.address(new.delivery.channel), value: address))
    }

    /// Only appends, unless the receipt was asked for before.
    func insert(into db: Database, _ lookups: RecentLookups) throws -> Outcome {
        if let conflict = try conflict(in: db, lookups) { return conflict }
        try db.run(
            """
            INSERT INTO receipts (id, tenant, status, source, template, template_version, template_hash, channels,
                idempotency_hash, fingerprint, transaction_hash, transaction_kind, conversation_hash, expires_at,
                created_at, updated_at, content)
            VALUES (?, ?, 'accepted', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, receipt)
        lookups.add(hashes, sequence: db.lastInsertedRowID)
        if let original = resending?.receipt.firstSent {
            try db.run("UPDATE receipts SET resend_of = ? WHERE sequence = ?", [original.data, db.lastInsertedRowID])
        }
        if let payment {
            try payment.insert(takingOverFrom: resending?.receipt.id, in: db)
        } else {
            try db.run(DeliveryRow.insertSQL, delivery)
        }
        return .accepted
    }

    private func conflict(in db: Database, _ lookups: RecentLookups) throws -> Outcome? {
        for sequence in try ReceiptLookup.sequences(
            of: idempotencyHash, recent: lookups.sequences(of: idempotencyHash), in: db)
        {
            guard let row = try ReceiptLookup.row(sequence, in: db), row["tenant"] == tenant.data,
                row["idempotency_hash"] == idempotencyHash.data
            else { continue }
            return row["fingerprint"] == Data(fingerprint) ? .repeated(try .decode(row, "id")) : .keyReused
        }
        if let resending { return try TenantStore.refusal(of: resending, tenant: tenant, in: db) }
        if let payment { return try payment.conflict(in: db) }
        for sequence in try ReceiptLookup.sequences(
            of: transactionHash, recent: lookups.sequences(of: transactionHash), in: db)
        {
            guard let row = try ReceiptLookup.row(sequence, in: db), row["tenant"] == tenant.data,
                row["transaction_hash"] == transactionHash.data, row["transaction_kind"] == kind,
                try ReceiptLookup.isFirst(row, in: db)
            else { continue }
            return .exists(try .decode(row, "id"))
        }
        return nil
    }
}
