package import Domain
import Foundation
import GRDB
import JSON
package import Privacy
import Vault

/// Which follow-ups a list shows; all conditions hold at once.
package struct FollowUpFilter: Sendable {
    /// When the list is asked for: claims run out.
    package let now: Timestamp
    package var status: FollowUp.Status?
    package var reason: Reason?
    package var openedAfter: Timestamp?
    package var openedBefore: Timestamp?
    package var dueBefore: Timestamp?
    package var claimedBy: KeyID?

    package init(at now: Timestamp) {
        self.now = now
    }
}

/// What came of an agent's move.
package enum FollowUpResult: Sendable {
    case done(FollowUp)
    case refused(FollowUp.Refusal)
    /// The receipt's personal data was erased: no note is kept on it, and it can't be tried again.
    case erased
    case missing
}

extension TenantStore {
    /// Follow-ups after `cursor`, oldest first.
    package func followUps(
        _ filter: FollowUpFilter? = nil, after cursor: FollowUpID?, limit: Int
    ) async throws -> [FollowUp] {
        guard let keys = try await keys() else { return [] }
        var conditions = ["tenant = ?", "id > ?"]
        var arguments: StatementArguments = [tenant.data, cursor?.data ?? Data()]
        func add(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        if let filter {
            let now = filter.now.milliseconds
            switch filter.status {
            case .open: add("resolved_at IS NULL AND coalesce(claimed_until, 0) <= ?", now)
            case .claimed: add("resolved_at IS NULL AND claimed_until > ?", now)
            case .resolved: add("resolved_at IS NOT NULL")
            case nil: break
            }
            if let agent = filter.claimedBy {
                add("resolved_at IS NULL AND claimed_by = ? AND claimed_until > ?", agent.data, now)
            }
            if let reason = filter.reason { add("reason = ?", reason.rawValue) }
            // An id begins with the time at which it was made.
            if let time = filter.openedAfter { add("id >= ?", FollowUpID.first(at: time)) }
            if let time = filter.openedBefore { add("id < ?", FollowUpID.first(at: time)) }
            if let time = filter.dueBefore { add("resolved_at IS NULL AND due_at < ?", time.milliseconds) }
        }
        arguments += [limit]
        let sql = FollowUpRow.selection + " WHERE \(conditions.joined(separator: " AND ")) ORDER BY id LIMIT ?"
        return try await store.read { [arguments] db in
            try db.rows(sql, arguments).map { try FollowUp(row: $0, keys: keys) }
        }
    }

    package func followUp(_ id: FollowUpID) async throws -> FollowUp? {
        guard let keys = try await keys() else { return nil }
        return try await store.read { db in
            try FollowUpRow.find(id, of: tenant, in: db).map { try FollowUp(row: $0, keys: keys) }
        }
    }

    /// Gives it to an agent for a time, or lets the agent who has it keep it. Of many who want it one gets it.
    package func claim(
        _ id: FollowUpID, by agent: KeyID, for time: Milliseconds, at now: Timestamp
    ) async throws -> FollowUpResult {
        guard let keys = try await keys() else { return .missing }
        return try await store.commits.write { db in
            guard let row = try FollowUpRow.find(id, of: tenant, in: db) else { return .missing }
            let before = try FollowUp(row: row, keys: keys)
            let next: FollowUp
            do throws(FollowUp.Refusal) {
                next = try before.claimed(by: agent, for: time, at: now)
            } catch {
                return .refused(error)
            }
            try FollowUpRow.update(next, of: tenant, note: nil, at: now, in: db)
            try stage(
                .followUpClaimed, at: now,
                [
                    "followUp": .string(id.description), "receipt": .optional(next.receipt?.description),
                    "until": next.claim?.until.json ?? .null,
                ], in: db)
            return .done(next)
        }
    }

    /// Ends it with what came of it.
    /// - Parameter note: 2,000 characters at most; sealed at rest, and erased with the receipt's personal data.
    package func resolve(
        _ id: FollowUpID, _ outcome: FollowUp.Outcome, note: Personal<String>?, by agent: KeyID, at now: Timestamp
    ) async throws -> FollowUpResult {
        guard let keys = try await keys() else { return .missing }
        return try await sealing {
            let sealed = try note.map {
                Data(try keys.sealing.seal(Array($0.reveal().utf8), row: id.bytes, column: "follow_ups.note"))
            }
            return try await store.commits.write { db in
                if let sealed { try keys.requireCurrent(sealed) }
                guard let row = try FollowUpRow.find(id, of: tenant, in: db) else { return .missing }
                let before = try FollowUp(row: row, keys: keys)
                let next: FollowUp
                do throws(FollowUp.Refusal) {
                    next = try before.resolved(outcome, note: note, by: agent, at: now)
                } catch {
                    return .refused(error)
                }
                guard next != before else { return .done(before) }
                if sealed != nil, let receipt = before.receipt, try isErased(receipt, in: db) { return .erased }
                try write(next, note: sealed, at: now, in: db)
                return .done(next)
            }
        }
    }

    /// Writes the end of a follow-up, and tells of it.
    func write(_ next: FollowUp, note: Data?, at now: Timestamp, in db: Database) throws {
        guard let end = next.resolution else { return }
        try FollowUpRow.update(next, of: tenant, note: note, at: now, in: db)
        let event = TimelineEvent(
            at: now, kind: .followUpResolved, delivery: nil, detail: ["outcome": .string(end.outcome.rawValue)])
        if let receipt = next.receipt { try EventRow.insert([event], receipt: receipt, tenant: tenant, in: db) }
        if let event = next.event, end.outcome != .retried { try InteractionRow.forget(event, of: tenant, in: db) }
        let isRetry = end.outcome == .retried
        try stage(
            isRetry ? .followUpRetried : .followUpResolved, outcome: end.outcome.rawValue, at: now,
            [
                "followUp": .string(next.id.description), "receipt": .optional(next.receipt?.description),
                "reason": .string(next.reason.rawValue), "hasNote": .bool(note != nil),
            ], in: db)
    }

    private func isErased(_ receipt: ReceiptID, in db: Database) throws -> Bool {
        try db.row(
            "SELECT 1 FROM events WHERE tenant = ? AND receipt = ? AND kind = 'receipt.erased'",
            [tenant.data, receipt.data]) != nil
    }
}
