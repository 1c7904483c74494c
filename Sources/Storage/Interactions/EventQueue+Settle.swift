package import Domain
import Foundation
import GRDB
import JSON

/// What came of working on an event.
package enum EventSettlement: Sendable, Hashable {
    case ended(EventOutcome, receipt: ReceiptID? = nil)
    /// A person must look at it.
    case followUp(Reason, due: Timestamp)
    /// It failed, or has to wait; tried again then.
    case later(Timestamp, Reason?, counts: Bool)
}

extension EventQueue {
    /// Ends the lease with what came of it. Does nothing where the event is no longer in this lease's hands.
    package func settle(_ leased: LeasedEvent, _ settlement: EventSettlement, at now: Timestamp) async throws {
        try await store.commits.write { db in
            switch settlement {
            case .ended(let outcome, let receipt?):
                let ledTo = try InteractionRow.ledTo(receipt, leased, isMaker: outcome == .receipt, in: db)
                try end(
                    leased, ledTo ? .receipt : .receiptExists, receipt: ledTo ? receipt : nil, keeping: false, now, db)
            case .ended(let outcome, nil): try end(leased, outcome, receipt: nil, keeping: false, now, db)
            case .followUp(let reason, let due):
                guard try end(leased, .followUp, receipt: nil, keeping: true, now, db) else { return }
                try FollowUpRow.open(about: leased.id, of: leased.tenant, for: reason, at: now, due: due, in: db)
                try stage(
                    .followUpOpened, of: leased, outcome: reason.rawValue, at: now,
                    ["event": .string(leased.id.description)], db)
            case .later(let due, let reason, let counts):
                try db.run(
                    """
                    UPDATE interaction_events SET due_at = ?, reason = ?, tries = tries + ?, lease_owner = NULL,
                        lease_boot = NULL, lease_until = NULL
                    WHERE tenant = ? AND id = ? AND fence = ? AND outcome IS NULL
                    """,
                    [
                        due.milliseconds, reason?.rawValue, counts ? 1 : 0, leased.tenant.data, leased.id.data,
                        leased.fence,
                    ])
            }
        }
    }

    /// - Parameter keeping: whether the event is still needed.
    @discardableResult
    private func end(
        _ leased: LeasedEvent, _ outcome: EventOutcome, receipt: ReceiptID?, keeping: Bool, _ now: Timestamp,
        _ db: Database
    ) throws -> Bool {
        try db.run(
            """
            UPDATE interaction_events SET outcome = ?, led_to = ?, due_at = NULL,
                content = CASE WHEN ? THEN content END, lease_owner = NULL, lease_boot = NULL, lease_until = NULL
            WHERE tenant = ? AND id = ? AND fence = ? AND outcome IS NULL
            """,
            [outcome.rawValue, receipt?.data, keeping, leased.tenant.data, leased.id.data, leased.fence])
        guard db.changesCount == 1 else { return false }
        try InteractionRow.count(outcome, of: leased.tenant, at: now, in: db)
        return true
    }

    private func stage(
        _ kind: AuditKind, of leased: LeasedEvent, outcome: String, at now: Timestamp, _ detail: JSONValue,
        _ db: Database
    ) throws {
        try store.audit.stage(
            AuditEvent(kind, of: leased.tenant, by: .service, outcome: outcome, at: now, detail), in: db)
    }
}
