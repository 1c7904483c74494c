package import Domain
import Foundation
import GRDB
import JSON
import Vault

/// Which receipts a list shows; all conditions hold at once.
package struct ReceiptFilter: Sendable {
    package var status: ReceiptStatus?
    package var transactionID: String?
    package var conversationID: String?
    package var createdAfter: Timestamp?
    package var createdBefore: Timestamp?

    package init() {}
}

extension TenantStore {
    package func receipt(_ id: ReceiptID) async throws -> Receipt? {
        guard let keys = try await keys() else { return nil }
        return try await store.read { db in
            try receipt(id, keys: keys, in: db)
        }
    }

    /// Receipts before `cursor`, newest first.
    package func receipts(
        _ filter: ReceiptFilter, before cursor: ReceiptID?, limit: Int
    ) async throws -> [Receipt] {
        guard let keys = try await keys() else { return [] }
        var conditions = ["tenant = ?"]
        var arguments: StatementArguments = [tenant.data]
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            conditions.append(condition)
            arguments += [value]
        }
        if let cursor { add("id < ?", cursor.data) }
        func find(_ column: String, _ purpose: String, _ value: String) {
            let hash = keys.lookups.lookupHash(purpose: purpose, value: value)
            add("\(column) = ?", Data(hash))
            let recent = LookupHash(hash).map(store.lookups.sequences(of:)) ?? []
            conditions.append(
                """
                sequence IN (SELECT sequence FROM receipt_lookups WHERE hash = ?
                UNION ALL SELECT value FROM json_each(?))
                """)
            arguments += [Data(hash), "[\(recent.map(String.init).joined(separator: ","))]"]
        }
        if let id = filter.transactionID { find("transaction_hash", LookupPurpose.transaction, id) }
        if let id = filter.conversationID { find("conversation_hash", LookupPurpose.conversation, id) }
        // An id begins with the time at which it was made: the index of ids finds the range.
        if let time = filter.createdAfter { add("id >= ?", ReceiptID.first(at: time)) }
        if let time = filter.createdBefore { add("id < ?", ReceiptID.first(at: time)) }
        let parts = filter.status.map(conditions(for:)) ?? [([], [])]
        let sql =
            parts.map { "SELECT * FROM receipts WHERE \((conditions + $0.0).joined(separator: " AND "))" }
            .joined(separator: " UNION ALL ") + " ORDER BY id DESC LIMIT ?"
        let all = parts.reduce(into: StatementArguments()) { $0 += arguments + $1.1 } + [limit]
        return try await store.read { db in
            try db.rows(sql, all).map { try receipt($0, keys: keys, in: db) }
        }
    }

    /// The ways to have a status, no two of which one receipt has at once. While a first attempt is in flight only the
    /// delivery's row says that; what is in flight is leased, and of that there is little.
    private func conditions(for status: ReceiptStatus) -> [([String], StatementArguments)] {
        let inFlight = """
            SELECT receipt FROM deliveries INDEXED BY deliveries_leased
            WHERE lease_boot IS NOT NULL AND status = 'sending' AND tenant = ?
            """
        let accepted = ReceiptStatus.accepted.rawValue
        return switch status {
        case .accepted: [(["status = ?", "id NOT IN (\(inFlight))"], [accepted, tenant.data])]
        case .sending:
            [(["status = ?"], [status.rawValue]), (["status = ?", "id IN (\(inFlight))"], [accepted, tenant.data])]
        default: [(["status = ?"], [status.rawValue])]
        }
    }

    /// As it stands in a transaction; `nil` where the tenant has no such receipt.
    func receipt(_ id: ReceiptID, keys: Keyring.Keys, in db: Database) throws -> Receipt? {
        let row = try db.row("SELECT * FROM receipts WHERE tenant = ? AND id = ?", [tenant.data, id.data])
        return try row.map { try receipt($0, keys: keys, in: db) }
    }

    private func receipt(_ row: Row, keys: Keyring.Keys, in db: Database) throws -> Receipt {
        let id = try ReceiptID.decode(row, "id")
        let deliveries = try DeliveryRow.ofReceipt(id, tenant: tenant, in: db)
        let status: ReceiptStatus = try .require(row, "status")
        let firstAttempt = status == .accepted ? deliveries.first { $0.delivery.status == .sending } : nil
        return Receipt(
            id: id, tenant: tenant,
            content: try ReceiptContent(sealed: row["content"], receipt: id, keys: keys),
            templateVersion: row["template_version"], channels: ChannelList.channels(row["channels"]),
            status: firstAttempt == nil ? status : .sending, reason: (row["reason"] as String?).flatMap(Reason.init),
            source: try .require(row, "source"), expiresAt: try .require(row, "expires_at"),
            createdAt: try .require(row, "created_at"),
            updatedAt: try firstAttempt?.attemptStartedAt ?? .require(row, "updated_at"),
            deliveries: deliveries.map(\.delivery),
            roundExpiresAt: .decode(row, "round_expires_at"),
            resendOf: row["resend_of"] == nil ? nil : try ReceiptID.decode(row, "resend_of"))
    }

    /// The timeline of a receipt, oldest first; `nil` where the tenant has no such receipt.
    package func events(of id: ReceiptID) async throws -> [TimelineEvent]? {
        try await store.read { db in
            guard
                let row = try db.row(
                    "SELECT created_at, source FROM receipts WHERE tenant = ? AND id = ?", [tenant.data, id.data])
            else { return nil }
            let accepted = TimelineEvent(
                at: try .require(row, "created_at"), kind: .accepted, delivery: nil,
                detail: ["source": .string(row["source"])])
            let stored = try db.rows(
                "SELECT at, kind, delivery, detail FROM events WHERE tenant = ? AND receipt = ? ORDER BY number",
                [tenant.data, id.data])
            return try [accepted] + stored.map(TimelineEvent.init(row:))
        }
    }

    /// Withdraws a receipt before anything of it was sent.
    package func cancel(_ id: ReceiptID, at now: Timestamp) async throws -> ChangeResult<Void> {
        defer { store.callbackNews.note(tenant) }
        return try await store.commits.write { db in
            let deliveries = try DeliveryRow.ofReceipt(id, tenant: tenant, in: db)
            guard let first = deliveries.first else { return try cancelUnpaid(id, at: now, in: db) }
            let isUntouched = first.delivery.attempts == 0 && !first.delivery.status.isFinal
            guard deliveries.count == 1, isUntouched else { return .stale }
            let cancelled = first.delivery.cancelled(.cancelledByCaller)
            try DeliveryRow.update(cancelled, sequence: first.sequence, attemptStartedAt: nil, in: db)
            store.commits.usage.note(from: first.delivery, to: cancelled, of: tenant)
            try ReceiptRow.update(
                id, tenant: tenant, status: .cancelled, reason: .cancelledByCaller, at: now, in: db)
            try stage(.receiptCancelled, at: now, ["receipt": .string(id.description)], in: db)
            return .changed(())
        }
    }
}

extension TenantStore {
    /// Withdraws a receipt whose payment was not confirmed yet.
    private func cancelUnpaid(_ id: ReceiptID, at now: Timestamp, in db: Database) throws -> ChangeResult<Void> {
        guard try PaymentRow.stop(id, of: tenant, in: db) else {
            let row = try db.row("SELECT id FROM receipts WHERE tenant = ? AND id = ?", [tenant.data, id.data])
            return row == nil ? .missing : .stale
        }
        try ReceiptRow.update(id, tenant: tenant, status: .cancelled, reason: .cancelledByCaller, at: now, in: db)
        try stage(.receiptCancelled, at: now, ["receipt": .string(id.description)], in: db)
        return .changed(())
    }
}

enum ReceiptRow {
    /// Writes the receipt's status where it changed, and tells the timeline.
    static func update(
        _ id: ReceiptID, tenant: TenantID, status: ReceiptStatus, reason: Reason?, at now: Timestamp, in db: Database
    ) throws {
        let event = try change(id, tenant: tenant, status: status, reason: reason, at: now, in: db)
        guard let event else { return }
        try EventRow.insert([event], receipt: id, tenant: tenant, in: db)
    }

    /// Writes the receipt's status; where it changed, answers what the timeline must be told.
    static func change(
        _ id: ReceiptID, tenant: TenantID, status: ReceiptStatus, reason: Reason?, at now: Timestamp, in db: Database
    ) throws -> TimelineEvent? {
        var values = StatementValues(count: 5, bytes: 96)
        values.add(status.rawValue)
        values.add(reason?.rawValue)
        values.add(now.milliseconds)
        values.add(tenant.bytes)
        values.add(id.bytes)
        try db.run(
            """
            UPDATE receipts SET status = ?1, reason = ?2, updated_at = ?3
            WHERE tenant = ?4 AND id = ?5 AND (status <> ?1 OR reason IS NOT ?2)
            """, values)
        guard db.changesCount == 1 else { return nil }
        try CallbackQueue.note(id, of: tenant, status, reason, at: now, in: db)
        return TimelineEvent(
            at: now, kind: .receipt, delivery: nil,
            detail: ["status": .string(status.rawValue), "reason": .optional(reason?.rawValue)])
    }
}

enum EventRow {
    static func insert(
        _ events: [TimelineEvent], receipt: ReceiptID, tenant: TenantID, audited: [(row: Int64, count: Int)?] = [],
        in db: Database
    ) throws {
        var place = StatementValues(count: 2, bytes: 32)
        place.add(tenant.bytes)
        place.add(receipt.bytes)
        let last = try db.integers(
            "SELECT coalesce(max(number), 0) FROM events WHERE tenant = ? AND receipt = ?", place
        ).first
        for (index, event) in events.enumerated() {
            let audited = audited.indices.contains(index) ? audited[index] : nil
            let detail = event.detail.serialized()
            var values = StatementValues(count: 9, bytes: detail.count + 64)
            values.add(tenant.bytes)
            values.add(receipt.bytes)
            values.add((last ?? 0) + Int64(index) + 1)
            values.add(event.at.milliseconds)
            values.add(event.kind.rawValue)
            values.add(event.delivery?.bytes)
            values.add(utf8: detail)
            values.add(audited?.row)
            values.add((audited?.count).map(Int64.init))
            try db.run(
                """
                INSERT INTO events (tenant, receipt, number, at, kind, delivery, detail, audit_row, audit_rows)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, values)
        }
    }
}

extension TimelineEvent {
    init(row: Row) throws {
        let detail = row["detail"] as String
        guard let value = try? JSONValue(parsing: Array(detail.utf8)) else {
            throw StoreError.corrupt("an event's detail is no JSON")
        }
        self.init(
            at: try .require(row, "at"), kind: try .require(row, "kind"),
            delivery: row["delivery"] == nil ? nil : try DeliveryID.decode(row, "delivery"), detail: value)
    }
}

extension ReceiptContent {
    init(sealed: Data, receipt: ReceiptID, keys: Keyring.Keys) throws {
        do {
            let plain = try keys.sealing.open(Array(sealed), row: receipt.bytes, column: "receipts.content")
            self = try JSONValue(parsing: plain).read(ReceiptContent.init(stored:))
        } catch let error as VaultError {
            throw StoreError.corrupt(error.description)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError.corrupt("a receipt's content does not read")
        }
    }
}
