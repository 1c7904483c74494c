package import Domain
import Foundation
import GRDB
import Vault
import Privacy

/// A receipt to be accepted, with what makes the acceptance repeatable.
package struct NewReceipt: Sendable {
    /// Made at `createdAt`: lists by time go by it.
    package let id: ReceiptID
    package let content: ReceiptContent
    /// The request in canonical JSON; what is stored of it, sealed.
    package let canonicalRequest: [UInt8]
    package let idempotencyKey: String
    package let templateVersion: Int
    /// The content that the receipt is accepted with; `nil` for the built-in one of its language.
    package let templateHash: TemplateHash?
    package let channels: [Channel]
    package let source: Receipt.Source
    package let expiresAt: Timestamp
    package let createdAt: Timestamp
    package let delivery: Delivery
    /// The body of the answer, which a repeated request gets again byte for byte.
    package let answer: [UInt8]

    package init(
        id: ReceiptID, content: ReceiptContent, canonicalRequest: [UInt8], idempotencyKey: String, templateVersion: Int,
        templateHash: TemplateHash? = nil, channels: [Channel], source: Receipt.Source, expiresAt: Timestamp,
        createdAt: Timestamp, delivery: Delivery,
        answer: [UInt8]
    ) {
        self.id = id
        self.content = content
        self.canonicalRequest = canonicalRequest
        self.idempotencyKey = idempotencyKey
        self.templateVersion = templateVersion
        self.templateHash = templateHash
        self.channels = channels
        self.source = source
        self.expiresAt = expiresAt
        self.createdAt = createdAt
        self.delivery = delivery
        self.answer = answer
    }
}

package enum AcceptResult: Sendable, Hashable {
    /// Durable from now on.
    case accepted
    /// The same request under the same key came before; this was its answer.
    case repeated(ReceiptID, answer: [UInt8])
    /// The key came before with another request.
    case keyReused
    /// The payment (or refund) has a receipt already.
    case exists(ReceiptID)
}

/// What hashes are for: no two purposes give the same hash for the same text.
enum LookupPurpose {
    static let idempotencyKey = "idempotency key"
    static let fingerprint = "request fingerprint"
    static let transaction = "transaction"
    static let conversation = "conversation"
    static func address(_ channel: Channel) -> String { "address " + channel.rawValue }
}

extension TenantStore {
    /// Makes the receipt, its idempotency key and its first delivery durable in one transaction, grouped with others
    /// that wait. Sealing and hashing happen on the caller's thread, not the writer's.
    package func accept(_ receipt: NewReceipt) async throws -> AcceptResult {
        guard let keys = try await keys() else { throw StoreError.keysDestroyed }
        let outcome = try await sealing {
            let row = try AcceptedRow(receipt, tenant: tenant, keys: keys)
            return try await store.commits.write { db in
                try keys.requireCurrent(row.sealedContent)
                return try row.insert(into: db)
            }
        }
        switch outcome {
        case .accepted:
            store.arrivals.note(Lane(tenant: tenant, channel: receipt.delivery.channel))
            return .accepted
        case .repeated(let id, let sealed):
            return .repeated(id, answer: try keys.sealing.open(sealed, row: id.bytes, column: "receipts.answer"))
        case .keyReused: return .keyReused
        case .exists(let id): return .exists(id)
        }
    }
}

/// The rows of a new receipt, ready to be written.
private struct AcceptedRow: Sendable {
    enum Outcome: Sendable {
        case accepted, keyReused
        case repeated(ReceiptID, sealedAnswer: [UInt8])
        case exists(ReceiptID)
    }

    let tenant: Data
    let receipt: NewReceipt
    let sealedContent: Data
    let sealedAnswer: Data
    let idempotencyHash: Data
    let fingerprint: Data
    let transactionHash: Data
    let conversationHash: Data?
    let addressHash: Data

    init(_ receipt: NewReceipt, tenant: TenantID, keys: Keyring.Keys) throws {
        self.tenant = tenant.data
        self.receipt = receipt
        let row = receipt.id.bytes
        sealedContent = Data(try keys.sealing.seal(receipt.canonicalRequest, row: row, column: "receipts.content"))
        sealedAnswer = Data(try keys.sealing.seal(receipt.answer, row: row, column: "receipts.answer"))
        let lookups = keys.lookups
        idempotencyHash = Data(lookups.lookupHash(purpose: LookupPurpose.idempotencyKey, value: receipt.idempotencyKey))
        fingerprint = Data(
            lookups.authenticationCode(purpose: LookupPurpose.fingerprint, of: receipt.canonicalRequest).prefix(16))
        transactionHash = Data(
            lookups.lookupHash(purpose: LookupPurpose.transaction, value: receipt.content.transaction.id))
        conversationHash = receipt.content.conversationID.map {
            Data(lookups.lookupHash(purpose: LookupPurpose.conversation, value: $0))
        }
        let channel = receipt.delivery.channel
        let address = receipt.content.recipient.normalizedAddress(for: channel) ?? ""
        addressHash = Data(lookups.lookupHash(purpose: LookupPurpose.address(channel), value: address))
    }

    func insert(into db: Database) throws -> Outcome {
        try db.run(
            """
            INSERT INTO receipts (id, tenant, status, source, template, template_version, channels, content,
                idempotency_hash, fingerprint, answer, transaction_hash, transaction_kind, conversation_hash,
                expires_at, created_at, updated_at, template_hash)
            VALUES (?, ?, 'accepted', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                receipt.id.data, tenant, receipt.source.rawValue, receipt.content.template, receipt.templateVersion,
                ChannelList.text(receipt.channels), sealedContent, idempotencyHash, fingerprint, sealedAnswer,
                transactionHash, receipt.content.transaction.kind.rawValue, conversationHash,
                receipt.expiresAt.milliseconds, receipt.createdAt.milliseconds, receipt.createdAt.milliseconds,
                Data(receipt.templateHash?.bytes ?? []),
            ])
        guard db.changesCount == 1 else { return try conflict(in: db) }
        try DeliveryRow.insert(receipt.delivery, tenant: tenant, addressHash: addressHash, into: db)
        return .accepted
    }

    private func conflict(in db: Database) throws -> Outcome {
        let sameKey = try db.row(
            "SELECT id, fingerprint, answer FROM receipts WHERE tenant = ? AND idempotency_hash = ?",
            [tenant, idempotencyHash])
        if let sameKey {
            guard sameKey["fingerprint"] == fingerprint else { return .keyReused }
            return .repeated(try .decode(sameKey, "id"), sealedAnswer: Array(sameKey["answer"] as Data))
        }
        let sameTransaction = try db.row(
            "SELECT id FROM receipts WHERE tenant = ? AND transaction_hash = ? AND transaction_kind = ?",
            [tenant, transactionHash, receipt.content.transaction.kind.rawValue])
        guard let sameTransaction else { throw StoreError.corrupt("a receipt conflicts with nothing") }
        return .exists(try .decode(sameTransaction, "id"))
    }
}

enum ChannelList {
    static func text(_ channels: [Channel]) -> String {
        channels.map(\.rawValue).joined(separator: ",")
    }

    static func channels(_ text: String) -> [Channel] {
        text.split(separator: ",").compactMap { Channel(rawValue: String($0)) }
    }
}
