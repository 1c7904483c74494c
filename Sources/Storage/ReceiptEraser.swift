import Domain
import Foundation
import GRDB
import JSON
import Vault

/// Takes what is personal out of a tenant's receipts.
struct ReceiptEraser: Sendable {
    let own: TenantStore
    let keys: TenantKeyset
    let now: Timestamp
    /// Whether receipts of which nothing was sent are withdrawn, so that they can be erased.
    let cancels: Bool

    /// A receipt as it was read.
    struct Candidate: Sendable {
        let id: ReceiptID
        let content: Data
    }

    struct Outcome: Sendable {
        var erased: [ReceiptID] = []
        var cancelled = 0
        /// They are not final yet.
        var waiting: [ReceiptID] = []
        /// They were sealed anew since they were read: to be read again.
        var changed: [ReceiptID] = []
    }

    struct Prepared: Sendable {
        let candidate: Candidate
        let erased: Data
    }

    /// Seals what is to be left. Receipts that are erased already, or that nobody can open, are left out.
    func prepare(_ candidates: [Candidate]) throws -> [Prepared] {
        try candidates.compactMap { candidate in
            guard let stored = try opened(candidate), stored["erasedAt"] == nil else { return nil }
            let erased = ReceiptContent.erased(stored, at: now).serialized(sortedNames: true)
            let sealed = try keys.sealing.seal(erased, row: candidate.id.bytes, column: "receipts.content")
            return Prepared(candidate: candidate, erased: Data(sealed))
        }
    }

    /// `nil` for a damaged one: what it holds opens nowhere.
    func opened(_ candidate: Candidate) throws -> JSONValue? {
        do {
            let plain = try keys.sealing.open(
                Array(candidate.content), row: candidate.id.bytes, column: "receipts.content")
            return try JSONValue(parsing: plain)
        } catch is VaultError {
            return nil
        } catch is JSONError {
            return nil
        }
    }

    /// To be called by the writer.
    func write(_ prepared: [Prepared], in db: Database) throws -> Outcome {
        var outcome = Outcome()
        for one in prepared {
            try keys.requireCurrent(one.erased)
            let id = one.candidate.id
            guard
                let row = try db.row(
                    "SELECT status FROM receipts WHERE tenant = ? AND id = ?", [own.tenant.data, id.data])
            else { continue }
            var status: ReceiptStatus = try .require(row, "status")
            if !status.isFinal, cancels, try cancel(id, in: db) {
                outcome.cancelled += 1
                status = .cancelled
            }
            guard status.isFinal else {
                outcome.waiting.append(id)
                continue
            }
            try db.run(
                "UPDATE receipts SET content = ? WHERE tenant = ? AND id = ? AND content = ?",
                [one.erased, own.tenant.data, id.data, one.candidate.content])
            guard db.changesCount == 1 else {
                outcome.changed.append(id)
                continue
            }
            try eraseRest(of: id, in: db)
            outcome.erased.append(id)
        }
        return outcome
    }

    private func eraseRest(of id: ReceiptID, in db: Database) throws {
        let place: StatementArguments = [own.tenant.data, id.data]
        // The timeline tells of consent too, and keeps what of it is not personal.
        try db.run("UPDATE deliveries SET address_hash = x'', consent = NULL WHERE tenant = ? AND receipt = ?", place)
        try db.run("UPDATE follow_ups SET note = NULL WHERE tenant = ? AND receipt = ?", place)
        let events = try db.rows(
            """
            SELECT number, detail FROM events WHERE tenant = ? AND receipt = ? AND instr(detail, '"record"') > 0
            """, place)
        for event in events {
            // A detail that does not read is not left to stand.
            let detail = (try? JSONValue(parsing: Array((event["detail"] as String).utf8))) ?? [:]
            try db.run(
                "UPDATE events SET detail = ? WHERE tenant = ? AND receipt = ? AND number = ?",
                [
                    String(decoding: TimelineEvent.erased(detail).serialized(), as: UTF8.self), own.tenant.data,
                    id.data, event["number"] as Int,
                ])
        }
        let event = TimelineEvent(
            at: now, kind: .erased, delivery: nil, detail: ["cause": cancels ? "request" : "retention"])
        try EventRow.insert([event], receipt: id, tenant: own.tenant, in: db)
    }

    /// Withdraws what has not left yet; `false` where a message is under way, or may be.
    private func cancel(_ id: ReceiptID, in db: Database) throws -> Bool {
        var deliveries = try DeliveryRow.ofReceipt(id, tenant: own.tenant, in: db).map { ($0.sequence, $0.delivery) }
        let wasUnpaid = try PaymentRow.stop(id, of: own.tenant, in: db)
        guard deliveries.allSatisfy({ $0.1.status.isFinal || $0.1.work == .send }) else { return false }
        for (index, (sequence, delivery)) in deliveries.enumerated() where !delivery.status.isFinal {
            deliveries[index].1 = delivery.cancelled(.erased)
            try DeliveryRow.update(deliveries[index].1, sequence: sequence, attemptStartedAt: nil, in: db)
            own.store.commits.usage.note(from: delivery, to: deliveries[index].1, of: own.tenant)
        }
        let status = wasUnpaid ? .cancelled : ReceiptStatus(following: deliveries.map(\.1))
        try ReceiptRow.update(id, tenant: own.tenant, status: status, reason: .erased, at: now, in: db)
        try own.stage(.receiptCancelled, outcome: "erased", at: now, ["receipt": .string(id.description)], in: db)
        return true
    }
}
