package import Domain
import Foundation
import GRDB
import JSON

/// Erases what is personal, and later the rest, of a tenant's receipts whose time is over. Only final ones; what is not
/// final waits. Stopped in the middle, the next run goes on.
package struct Retention: Sendable {
    let store: Store

    package struct Report: Sendable, Hashable {
        /// Receipts without what is personal now.
        package var erased = 0
        /// Receipts that are gone.
        package var removed = 0
    }

    /// Receipts in one write.
    private static let batch = 100

    /// - Parameter pause: called between batches, so that other writes have their turn.
    package func run(_ tenant: TenantID, at now: Timestamp, pause: () async throws -> Void) async throws -> Report {
        let own = store.tenant(tenant)
        var report = Report()
        try await runEvents(tenant, at: now, pause: pause)
        guard try await own.hasReceipts(), let keys = try await own.keys() else { return report }
        let policies = try await own.policies()
        let eraser = ReceiptEraser(own: own, keys: keys, now: now, cancels: false)
        let personal = ReceiptID.first(at: now - .days(Int64(policies.personalDays)))
        report.removed = try await remove(
            before: ReceiptID.first(at: now - .days(Int64(policies.receiptDays))), own, now, pause)
        report.erased = try await erase(before: personal, own, eraser, pause)
        report.erased += try await eraseWaiting(own, eraser, pause)
        return report
    }

    private func erase(
        before end: Data, _ own: TenantStore, _ eraser: ReceiptEraser, _ pause: () async throws -> Void
    ) async throws -> Int {
        var erased = 0
        while true {
            let page = try await own.page(afterMarkBefore: end, limit: Self.batch)
            guard let last = page.last else { return erased }
            erased += try await own.sealing {
                let prepared = try eraser.prepare(page)
                return try await store.commits.write { db in
                    let outcome = try eraser.write(prepared, in: db)
                    for id in outcome.waiting + outcome.changed {
                        try db.run(
                            "INSERT INTO retention_waiting (tenant, receipt) VALUES (?, ?) ON CONFLICT DO NOTHING",
                            [own.tenant.data, id.data])
                    }
                    try db.run(
                        """
                        INSERT INTO retention (tenant, personal_mark) VALUES (?1, ?2)
                        ON CONFLICT (tenant) DO UPDATE SET personal_mark = ?2
                        """, [own.tenant.data, last.id.data])
                    try own.stageRetention("erased", outcome.erased, at: eraser.now, in: db)
                    return outcome.erased.count
                }
            }
            try await pause()
        }
    }

    private func eraseWaiting(
        _ own: TenantStore, _ eraser: ReceiptEraser, _ pause: () async throws -> Void
    ) async throws -> Int {
        var erased = 0
        while true {
            let page = try await own.finalWaiting("retention_waiting", limit: Self.batch)
            guard !page.isEmpty else { return erased }
            erased += try await own.sealing {
                let prepared = try eraser.prepare(page)
                return try await store.commits.write { db in
                    let outcome = try eraser.write(prepared, in: db)
                    for candidate in page where !outcome.changed.contains(candidate.id) {
                        try db.run(
                            "DELETE FROM retention_waiting WHERE tenant = ? AND receipt = ?",
                            [own.tenant.data, candidate.id.data])
                    }
                    try own.stageRetention("erased", outcome.erased, at: eraser.now, in: db)
                    return outcome.erased.count
                }
            }
            try await pause()
        }
    }

    private func remove(
        before end: Data, _ own: TenantStore, _ now: Timestamp, _ pause: () async throws -> Void
    ) async throws -> Int {
        let tables = try await store.read { try $0.receiptTables() }
        var removed = 0
        var after = Data()
        while true {
            let page = try await own.statuses(after: after, before: end, limit: Self.batch)
            guard let last = page.last else { return removed }
            after = last.id.data
            let ids = page.filter(\.status.isFinal).map(\.id)
            guard !ids.isEmpty else { continue }
            try await store.commits.write { db in
                for id in ids {
                    for table in tables {
                        try db.run(
                            "DELETE FROM \(table) WHERE tenant = ? AND receipt = ?", [own.tenant.data, id.data])
                    }
                    try db.run("DELETE FROM receipts WHERE tenant = ? AND id = ?", [own.tenant.data, id.data])
                }
                try own.stageRetention("removed", ids, at: now, in: db)
            }
            removed += ids.count
            try await pause()
        }
    }
}

extension Store {
    package var retention: Retention { Retention(store: self) }
}
