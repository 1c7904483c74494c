import Domain
import Foundation
import GRDB
import JSON

extension TenantStore {
    func hasReceipts() async throws -> Bool {
        try await store.read { db in
            try db.row("SELECT 1 FROM receipts WHERE tenant = ? LIMIT 1", [tenant.data]) != nil
        }
    }

    /// As they are set, without the rest of the profile: a tenant that sends nothing is not kept in memory for this.
    func policies() async throws -> Policies {
        guard let setting = try await setting(.policies) else { return Policies() }
        do {
            return try setting.body.read(Policies.init(reading:))
        } catch {
            throw StoreError.corrupt("the setting policies does not read")
        }
    }

    /// Receipts that were not looked at for what is personal, oldest first.
    func page(afterMarkBefore end: Data, limit: Int) async throws -> [ReceiptEraser.Candidate] {
        try await store.read { db in
            let mark = try Data.fetchOne(
                db, sql: "SELECT personal_mark FROM retention WHERE tenant = ?", arguments: [tenant.data])
            return try db.rows(
                "SELECT id, content FROM receipts WHERE tenant = ? AND id > ? AND id < ? ORDER BY id LIMIT ?",
                [tenant.data, mark ?? Data(), end, limit]
            ).map(ReceiptEraser.Candidate.init(row:))
        }
    }

    /// Receipts that waited to be erased and are final now, or gone.
    func finalWaiting(_ table: String, limit: Int) async throws -> [ReceiptEraser.Candidate] {
        let open = ReceiptStatus.allCases.filter { !$0.isFinal }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try await store.read { db in
            try db.rows(
                """
                SELECT r.id, r.content FROM \(table) w
                CROSS JOIN receipts r ON r.tenant = w.tenant AND r.id = w.receipt
                WHERE w.tenant = ? AND r.status NOT IN (\(open)) LIMIT ?
                """, [tenant.data, limit]
            ).map(ReceiptEraser.Candidate.init(row:))
        }
    }

    func statuses(
        after: Data, before end: Data, limit: Int
    ) async throws -> [(id: ReceiptID, status: ReceiptStatus)] {
        try await store.read { db in
            try db.rows(
                "SELECT id, status FROM receipts WHERE tenant = ? AND id > ? AND id < ? ORDER BY id LIMIT ?",
                [tenant.data, after, end, limit]
            ).map { (try .decode($0, "id"), try .require($0, "status")) }
        }
    }

    /// What the audit tells of a batch.
    func stageRetention(_ what: String, _ ids: [ReceiptID], at now: Timestamp, in db: Database) throws {
        guard let first = ids.first, let last = ids.last else { return }
        try stage(
            .retentionRun, outcome: what, at: now,
            [
                "receipts": .integer(ids.count), "first": .string(first.description),
                "last": .string(last.description),
            ], in: db)
    }
}

extension ReceiptEraser.Candidate {
    init(row: Row) throws {
        self.init(id: try .decode(row, "id"), content: row["content"])
    }
}

extension Database {
    /// The tables whose rows belong to receipts, those that refer to others first.
    func receiptTables() throws -> [String] {
        try tenantTables().map(\.name).filter { name in
            let columns = try String.fetchAll(self, sql: "SELECT name FROM pragma_table_info(?)", arguments: [name])
            return columns.contains("receipt")
        }
    }
}
