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
                    after: try DeliveryRow.ofReceipt(found.receipt.data, tenant: tenant.data, in: db)
                        .map { try DeliveryRow.decode($0.row) },
                    on: channels, earlier: try rounds(of: found.receipt, in: db),
                    isConfirmedMissing: request.isConfirmedMissing, at: now)
            } catch let refusal as ReceiptRound.Refusal {
                return .notPossible(refusal)
            }
            try write(next, note: nil, at: now, in: db)
            try write(round, of: found.receipt, addressHash, until: now + request.expiry, at: now, in: db)
            try answering?.keep(next, in: db)
            return .done(next)
        }
        if case .done = result { store.arrivals.note(Lane(tenant: tenant, channel: first)) }
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

    private func write(
        _ round: ReceiptRound, of receipt: ReceiptID, _ addressHash: [UInt8], until end: Timestamp, at now: Timestamp,
        in db: Database
    ) throws {
        try db.run(DeliveryRow.insertSQL, DeliveryRow.values(round.delivery, tenant: tenant, addressHash: addressHash))
        try db.run(
            "UPDATE receipts SET plan = ?, round_expires_at = ? WHERE tenant = ? AND id = ?",
            [ChannelList.text(round.plan), end.milliseconds, tenant.data, receipt.data])
        let event = TimelineEvent(
            at: now, kind: .retried, delivery: round.delivery.id,
            detail: ["channel": .string(round.delivery.channel.rawValue), "expiresAt": end.json])
        try EventRow.insert([event], receipt: receipt, tenant: tenant, in: db)
        try ReceiptRow.update(receipt, tenant: tenant, status: round.status, reason: nil, at: now, in: db)
    }
}
