package import Domain
import Foundation
import GRDB
import JSON
import Vault

/// What came of a wish to have a failed receipt tried again.
package enum RetryResult: Sendable {
    case done(FollowUp)
    case refused(FollowUp.Refusal)
    case notPossible(ReceiptRound.Refusal)
    /// The receipt has no address for any of the channels; its personal data was erased, perhaps.
    case noChannel
    case missing
}

/// What an agent asks for.
package struct RetryRequest: Sendable {
    /// `nil` for the receipt's own.
    package let channels: [Channel]?
    package let isConfirmedMissing: Bool
    /// How long the round may take.
    package let expiry: Milliseconds

    package init(channels: [Channel]?, isConfirmedMissing: Bool, expiry: Milliseconds) {
        (self.channels, self.isConfirmedMissing, self.expiry) = (channels, isConfirmedMissing, expiry)
    }
}

extension TenantStore {
    /// Ends a follow-up by trying its receipt again: budgets, suppressions and consent are those of any send.
    package func retry(
        _ id: FollowUpID, _ request: RetryRequest, by agent: KeyID, at now: Timestamp,
        answering: Answering<FollowUp>? = nil
    ) async throws -> RetryResult {
        if let result = try await retryEvent(of: id, until: now + request.expiry, by: agent, at: now, answering) {
            return result
        }
        // What was read is read again where it has changed meanwhile: sealed anew, or erased.
        for _ in 0..<3 {
            if let result = try await tryToRetry(id, request, by: agent, at: now, answering) { return result }
        }
        throw StoreError.overloaded
    }

    private func tryToRetry(
        _ id: FollowUpID, _ request: RetryRequest, by agent: KeyID, at now: Timestamp,
        _ answering: Answering<FollowUp>?
    ) async throws -> RetryResult? {
        guard let keys = try await keys(), let found = try await receiptRow(of: id) else { return .missing }
        let content = try ReceiptContent(sealed: found.content, receipt: found.receipt, keys: keys)
        let channels = (request.channels ?? found.channels).filter {
            found.channels.contains($0) && content.recipient.address(for: $0) != nil
        }
        guard let first = channels.first else { return .noChannel }
        let address = content.recipient.normalizedAddress(for: first) ?? ""
        let addressHash = keys.lookups.lookupHash(purpose: LookupPurpose.address(first), value: address)
        let result = try await store.commits.write { db -> RetryResult? in
            guard let row = try FollowUpRow.find(id, of: tenant, in: db),
                let receipt = try db.row(
                    "SELECT status, content FROM receipts WHERE tenant = ? AND id = ?",
                    [tenant.data, found.receipt.data])
            else { return .missing }
            guard receipt["content"] == found.content else { return nil }
            let before = try FollowUp(row: row, keys: keys)
            let next: FollowUp
            do throws(FollowUp.Refusal) {
                next = try before.resolved(.retried, note: nil, by: agent, at: now)
            } catch {
                return .refused(error)
            }
            guard next != before else { return .done(before) }
            let round: ReceiptRound
            do {
                round = try ReceiptRound.begun(
                    of: found.receipt, standing: try .require(receipt, "status"),
                    after: try DeliveryRow.ofReceipt(found.receipt, tenant: tenant, in: db).map(\.delivery),
                    on: channels, earlier: try rounds(of: found.receipt, in: db),
                    isConfirmedMissing: request.isConfirmedMissing, at: now)
            } catch let refusal as ReceiptRound.Refusal {
                return .notPossible(refusal)
            }
            if content.transaction == nil, try !PaymentRow.holdsReference(found.receipt, of: tenant, in: db) {
                return .notPossible(.notFailed)
            }
            try write(next, note: nil, at: now, in: db)
            let end = now + request.expiry
            if content.transaction == nil {
                try restart(round, of: found.receipt, until: end, at: now, in: db)
            } else {
                try write(round, of: found.receipt, addressHash, until: end, at: now, in: db)
            }
            try answering?.keep(next, in: db)
            return .done(next)
        }
        guard case .done = result else { return result }
        store.arrivals.note(Lane(tenant: tenant, channel: first))
        if content.transaction == nil { store.paymentNews.note(tenant) }
        return result
    }

    private func receiptRow(
        of id: FollowUpID
    ) async throws -> (receipt: ReceiptID, content: Data, channels: [Channel])? {
        try await store.read { db in
            try db.row(
                """
                SELECT r.id, r.content, r.channels FROM follow_ups f
                JOIN receipts r ON r.tenant = f.tenant AND r.id = f.receipt WHERE f.tenant = ? AND f.id = ?
                """, [tenant.data, id.data]
            ).map { (try .decode($0, "id"), $0["content"], ChannelList.channels($0["channels"])) }
        }
    }

    /// How often people had the receipt tried again.
    private func rounds(of receipt: ReceiptID, in db: Database) throws -> Int {
        let row = try db.row(
            "SELECT count(*) AS rounds FROM follow_ups WHERE tenant = ? AND receipt = ? AND outcome = 'retried'",
            [tenant.data, receipt.data])
        return row?["rounds"] ?? 0
    }

    /// The payment was never confirmed: the round begins with asking for it.
    private func restart(
        _ round: ReceiptRound, of receipt: ReceiptID, until end: Timestamp, at now: Timestamp, in db: Database
    ) throws {
        guard try PaymentRow.restart(receipt, of: tenant, at: now, in: db) else {
            throw StoreError.corrupt("a receipt has neither a transaction nor a payment to ask for")
        }
        try note(round, of: receipt, nil, until: end, at: now, in: db)
        try ReceiptRow.update(receipt, tenant: tenant, status: .awaitingPayment, reason: nil, at: now, in: db)
    }

    private func write(
        _ round: ReceiptRound, of receipt: ReceiptID, _ addressHash: [UInt8], until end: Timestamp, at now: Timestamp,
        in db: Database
    ) throws {
        try db.run(DeliveryRow.insertSQL, DeliveryRow.values(round.delivery, tenant: tenant, addressHash: addressHash))
        store.commits.usage.note(round.delivery, of: tenant)
        try note(round, of: receipt, round.delivery.id, until: end, at: now, in: db)
        try ReceiptRow.update(receipt, tenant: tenant, status: round.status, reason: nil, at: now, in: db)
    }

    private func note(
        _ round: ReceiptRound, of receipt: ReceiptID, _ delivery: DeliveryID?, until end: Timestamp, at now: Timestamp,
        in db: Database
    ) throws {
        try db.run(
            "UPDATE receipts SET plan = ?, round_expires_at = ? WHERE tenant = ? AND id = ?",
            [ChannelList.text(round.plan), end.milliseconds, tenant.data, receipt.data])
        let event = TimelineEvent(
            at: now, kind: .retried, delivery: delivery,
            detail: ["channel": .string(round.delivery.channel.rawValue), "expiresAt": end.json])
        try EventRow.insert([event], receipt: receipt, tenant: tenant, in: db)
    }
}
