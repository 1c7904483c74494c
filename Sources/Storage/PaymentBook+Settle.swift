package import Domain
import Foundation
import GRDB
package import JSON
import Vault

extension PaymentBook {
    /// What became of a decision.
    package enum Settled: Sendable, Hashable {
        /// The receipt has its first delivery now.
        case confirmed
        /// The payment has this receipt already; the one that was asked for is withdrawn.
        case exists(ReceiptID)
        case waiting(Timestamp)
        case ended
        /// Somebody else settled it, withdrew or erased it meanwhile: the decision counts for nothing.
        case lost
        /// The receipt was sealed anew meanwhile: to be asked for once more.
        case changed
    }

    /// Writes what follows from an answer, all in one transaction: a crash leaves either nothing of it or everything.
    ///
    /// - Parameters:
    ///   - progress: as it is after the answer.
    ///   - account: for the timeline and the audit: codes and names of fields.
    ///   - followUpDue: how long a person has where one must look at it.
    package func settle(
        _ payment: WaitingPayment, _ decision: PaymentProgress.Decision, progress: PaymentProgress, account: JSONObject,
        followUpDue: Milliseconds, at now: Timestamp
    ) async throws -> Settled {
        let settling = PaymentSettling(
            own: store.tenant(payment.tenant), payment: payment, progress: progress, account: account,
            followUpDue: followUpDue, now: now)
        guard case .confirm(let transaction) = decision else {
            defer { store.callbackNews.note(payment.tenant) }
            return try await store.commits.write { db in try settling.write(decision, in: db) }
        }
        let settled = try await settling.confirm(transaction)
        if settled == .confirmed, let channel = settling.channel {
            store.arrivals.note(Lane(tenant: payment.tenant, channel: channel))
        }
        return settled
    }
}

/// One decision on its way into the store.
struct PaymentSettling: Sendable {
    let own: TenantStore
    let payment: WaitingPayment
    let progress: PaymentProgress
    let account: JSONObject
    let followUpDue: Milliseconds
    let now: Timestamp

    private var tenant: TenantID { own.tenant }
    private var receipt: ReceiptID { payment.receipt }

    /// The first channel for which there is an address.
    var channel: Channel? {
        payment.channels.first { payment.content?.recipient.address(for: $0) != nil }
    }

    func write(_ decision: PaymentProgress.Decision, in db: Database) throws -> PaymentBook.Settled {
        guard try isWaiting(in: db) else { return .lost }
        switch decision {
        // Written by `confirm`, which seals first.
        case .confirm: return .lost
        case .wait(let until):
            try move(to: .awaitingPayment, progress.reason, in: db)
            try update(due: until, in: db)
            return .waiting(until)
        case .cancel(let reason): try end(.cancelled, reason, in: db)
        case .expire(let reason):
            try end(.expired, reason, in: db)
            // The customer may well have paid.
            if reason == .paymentPending { try openFollowUp(reason, in: db) }
        case .followUp(let reason):
            try end(.deliveryFailed, reason, in: db)
            try openFollowUp(reason, in: db)
        }
        return .ended
    }

    private func openFollowUp(_ reason: Reason, in db: Database) throws {
        try FollowUpRow.open(receipt, of: tenant, for: reason, at: now, due: now + followUpDue, in: db)
        let event = TimelineEvent(
            at: now, kind: .followUp, delivery: nil, detail: ["reason": .string(reason.rawValue)])
        try EventRow.insert([event], receipt: receipt, tenant: tenant, in: db)
    }

    /// Whether the payment is still to be asked for, and nobody settled this question before.
    func isWaiting(in db: Database) throws -> Bool {
        let row = try db.row(
            "SELECT asks FROM payments WHERE tenant = ? AND receipt = ? AND due_at IS NOT NULL",
            [tenant.data, receipt.data])
        return row?["asks"] == payment.progress.asks
    }

    private func end(_ status: ReceiptStatus, _ reason: Reason, in db: Database) throws {
        try move(to: status, reason, in: db)
        try update(due: nil, in: db)
    }

    /// Tells the timeline and the audit of what is new; a question that brought the same as the one before is counted
    /// only.
    func move(to status: ReceiptStatus, _ reason: Reason?, in db: Database) throws {
        if progress.reason != payment.progress.reason || status != .awaitingPayment {
            var detail = account
            detail["asks"] = .integer(progress.asks)
            let event = TimelineEvent(at: now, kind: .payment, delivery: nil, detail: .object(detail))
            try EventRow.insert([event], receipt: receipt, tenant: tenant, in: db)
            detail["receipt"] = .string(receipt.description)
            let outcome = reason?.rawValue ?? "confirmed"
            let kind: AuditKind = reason == .cardDataFromGateway ? .cardDataDropped : .paymentChanged
            try own.stage(kind, outcome: outcome, at: now, .object(detail), in: db)
        }
        try ReceiptRow.update(receipt, tenant: tenant, status: status, reason: reason, at: now, in: db)
    }

    func update(due: Timestamp?, in db: Database) throws {
        try db.run(
            """
            UPDATE payments SET asks = ?, setbacks = ?, unknown_since = ?, reason = ?, due_at = ?
            WHERE tenant = ? AND receipt = ?
            """,
            [
                progress.asks, progress.setbacks, progress.unknownSince?.milliseconds, progress.reason?.rawValue,
                due?.milliseconds, tenant.data, receipt.data,
            ])
    }
}
