import Domain
import Foundation
import GRDB
import Privacy
import Vault

/// How follow-ups stand in the store.
enum FollowUpRow {
    /// With the sealed event that it is about.
    static let selection = """
        SELECT follow_ups.*, (SELECT content FROM interaction_events e WHERE e.tenant = follow_ups.tenant
            AND e.id = follow_ups.event) AS event_content FROM follow_ups
        """

    static func find(_ id: FollowUpID, of tenant: TenantID, in db: Database) throws -> Row? {
        try db.row(selection + " WHERE tenant = ? AND id = ?", [tenant.data, id.data])
    }

    static func open(
        _ receipt: ReceiptID, of tenant: TenantID, for reason: Reason, at now: Timestamp, due: Timestamp,
        in db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO follow_ups (id, tenant, receipt, reason, status, opened_at, due_at)
            VALUES (?, ?, ?, ?, 'open', ?, ?)
            """,
            [
                FollowUpID(at: now).data, tenant.data, receipt.data, reason.rawValue, now.milliseconds,
                due.milliseconds,
            ])
    }

    static func open(
        about event: InteractionEventID, of tenant: TenantID, for reason: Reason, at now: Timestamp, due: Timestamp,
        in db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO follow_ups (id, tenant, event, reason, status, opened_at, due_at)
            VALUES (?, ?, ?, ?, 'open', ?, ?)
            """,
            [
                FollowUpID(at: now).data, tenant.data, event.data, reason.rawValue, now.milliseconds, due.milliseconds,
            ])
    }

    /// Writes what people did with it.
    /// - Parameter note: sealed.
    static func update(_ followUp: FollowUp, of tenant: TenantID, note: Data?, at now: Timestamp, in db: Database)
        throws
    {
        let (claim, end) = (followUp.claim, followUp.resolution)
        try db.run(
            """
            UPDATE follow_ups SET status = ?, claimed_by = ?, claimed_at = ?, claimed_until = ?, outcome = ?, note = ?,
                resolved_by = ?, resolved_at = ?
            WHERE tenant = ? AND id = ?
            """,
            [
                followUp.status(at: now).rawValue, claim?.by.data, claim?.at.milliseconds, claim?.until.milliseconds,
                end?.outcome.rawValue, note, end?.by.data, end?.at.milliseconds, tenant.data, followUp.id.data,
            ])
    }
}

extension FollowUp {
    init(row: Row, keys: TenantKeyset) throws {
        let id = try FollowUpID.decode(row, "id")
        self.init(
            id: id, receipt: row["receipt"] == nil ? nil : try ReceiptID.decode(row, "receipt"),
            event: row["event"] == nil ? nil : try InteractionEventID.decode(row, "event"),
            conversationID: try Self.conversation(row, keys: keys), reason: try .require(row, "reason"),
            openedAt: try .require(row, "opened_at"), dueAt: try .require(row, "due_at"), claim: try Claim(row: row),
            resolution: try Resolution(row: row, note: try Self.note(row, of: id, keys: keys)))
    }

    private static func conversation(_ row: Row, keys: TenantKeyset) throws -> String? {
        guard let sealed = row["event_content"] as Data? else { return nil }
        let id = try InteractionEventID.decode(row, "event")
        return try InteractionRow.open(sealed, of: id, keys: keys).conversationID
    }

    private static func note(_ row: Row, of id: FollowUpID, keys: TenantKeyset) throws -> Personal<String>? {
        guard let sealed = row["note"] as Data? else { return nil }
        do {
            let plain = try keys.sealing.open(Array(sealed), row: id.bytes, column: "follow_ups.note")
            return Personal(String(decoding: plain, as: UTF8.self))
        } catch let error as VaultError {
            throw StoreError.corrupt(error.description)
        }
    }
}

extension FollowUp.Claim {
    init?(row: Row) throws {
        guard row["claimed_by"] != nil else { return nil }
        self.init(
            by: try .decode(row, "claimed_by"), at: try .require(row, "claimed_at"),
            until: try .require(row, "claimed_until"))
    }
}

extension FollowUp.Resolution {
    init?(row: Row, note: Personal<String>?) throws {
        guard row["resolved_by"] != nil else { return nil }
        self.init(
            outcome: try .require(row, "outcome"), by: try .decode(row, "resolved_by"),
            at: try .require(row, "resolved_at"), note: note)
    }
}
