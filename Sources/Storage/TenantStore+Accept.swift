package import Domain
import Foundation
import GRDB
import JSON
import Vault
import Privacy

/// A receipt to be accepted, with what makes the acceptance repeatable. A class, because it is large and handed around.
package final class NewReceipt: Sendable {
    /// Made at `createdAt`: lists by time go by it.
    package let id: ReceiptID
    package let content: ReceiptContent
    /// The request in canonical JSON; what is stored of it, sealed.
    package let canonicalRequest: [UInt8]
    /// What a repeated request is known by, where that is not what is stored.
    package let repeatedBy: [UInt8]?
    package let idempotencyKey: String
    package let templateVersion: Int
    /// The content that the receipt is accepted with; `nil` for the built-in one of its language.
    package let templateHash: TemplateHash?
    package let channels: [Channel]
    package let source: Receipt.Source
    package let expiresAt: Timestamp
    package let createdAt: Timestamp
    package let delivery: Delivery
    /// What this receipt repeats at the customer's wish.
    package let resending: ResendableReceipt?

    package init(
        id: ReceiptID, content: ReceiptContent, canonicalRequest: [UInt8], repeatedBy: [UInt8]? = nil,
        idempotencyKey: String, templateVersion: Int, templateHash: TemplateHash? = nil, channels: [Channel],
        source: Receipt.Source, expiresAt: Timestamp, createdAt: Timestamp, delivery: Delivery,
        resending: ResendableReceipt? = nil
    ) {
        self.id = id
        self.content = content
        self.canonicalRequest = canonicalRequest
        self.repeatedBy = repeatedBy
        self.idempotencyKey = idempotencyKey
        self.templateVersion = templateVersion
        self.templateHash = templateHash
        self.channels = channels
        self.source = source
        self.expiresAt = expiresAt
        self.createdAt = createdAt
        self.delivery = delivery
        self.resending = resending
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
    /// The receipt that was to be sent again is on its way, was withdrawn or erased.
    case notRepeatable
    /// It was sent again as often as it may be.
    case limitReached
}

/// What hashes are for: no two purposes give the same hash for the same text.
enum LookupPurpose {
    static let idempotencyKey = "idempotency key"
    static let fingerprint = "request fingerprint"
    static let transaction = "transaction"
    static let paymentReference = "payment reference"
    static let conversation = "conversation"
    static let event = "interaction event"
    static func address(_ channel: Channel) -> String { "address " + channel.rawValue }
}

extension TenantStore {
    /// Makes the receipt, its idempotency key and its first delivery durable in one transaction, grouped with others
    /// that wait. Sealing and hashing happen on the caller's thread, not the writer's.
    package func accept(_ receipt: NewReceipt) async throws -> AcceptResult {
        guard let keys = try await keys() else { throw StoreError.keysDestroyed }
        let outcome = try await admitted {
            let row = try AcceptedRow(receipt, tenant: tenant, keys: keys)
            let note = AcceptanceNotes.Note(receipt.id, of: tenant, by: actor, at: receipt.createdAt)
            return try await store.commits.write(of: tenant) {
                [lookups = store.lookups, acceptances = store.commits.acceptances, usage = store.commits.usage] db in
                try keys.requireCurrent(row.sealedContent)
                let outcome = try row.insert(into: db, lookups)
                if case .accepted = outcome {
                    acceptances.add(note)
                    if receipt.content.transaction != nil { usage.note(receipt.delivery, of: tenant) }
                    if let original = receipt.resending?.receipt {
                        try stage(receipt.id, resending: original, at: receipt.createdAt, in: db)
                    }
                }
                return outcome
            }
        }
        switch outcome {
        case .accepted:
            if receipt.content.transaction == nil {
                store.paymentNews.note(tenant)
            } else {
                store.arrivals.note(Lane(tenant: tenant, channel: receipt.delivery.channel))
            }
            store.moveLookupsIfDue()
            return .accepted
        case .repeated(let id): return .repeated(id, answer: try await firstAnswer(of: id))
        case .keyReused: return .keyReused
        case .exists(let id): return .exists(id)
        case .notRepeatable: return .notRepeatable
        case .limitReached: return .limitReached
        }
    }

    /// What the acceptance of a receipt was answered, byte for byte: the answer follows from what was stored then.
    func firstAnswer(of id: ReceiptID) async throws -> [UInt8] {
        guard let receipt = try await receipt(id) else { throw StoreError.corrupt("a receipt is gone") }
        return receipt.atAcceptance.text(revealingRecipient: false)
    }
}

enum ChannelList {
    static func text(_ channels: [Channel]) -> String {
        var text = ""
        for channel in channels {
            if !text.isEmpty { text += "," }
            text += channel.rawValue
        }
        return text
    }

    static func channels(_ text: String) -> [Channel] {
        text.split(separator: ",").compactMap { Channel(rawValue: String($0)) }
    }
}
