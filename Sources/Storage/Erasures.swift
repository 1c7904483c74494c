package import Domain
import Foundation
import GRDB
import JSON
import Vault

/// Erases the data of persons who asked for it.
///
/// All receipts of the tenant are opened and looked at: an address that nothing was sent to yet stands nowhere but in
/// the sealed content. That costs some seconds for a million receipts, and no time when one is accepted.
package struct Erasures: Sendable {
    let store: Store

    /// Receipts looked at in one go.
    private static let batch = 200

    /// Erasures that are not completed.
    package func running() async throws -> [(tenant: TenantID, erasure: ErasureID)] {
        try await store.read { db in
            try db.rows("SELECT tenant, id FROM erasures WHERE completed_at IS NULL ORDER BY tenant, id", []).map {
                (try .decode($0, "tenant"), try .decode($0, "id"))
            }
        }
    }

    /// Goes on with an erasure as far as it comes now. Stopped in the middle, the next call goes on.
    /// - Parameter pause: called between batches.
    package func work(
        on id: ErasureID, of tenant: TenantID, at now: Timestamp, pause: () async throws -> Void
    ) async throws {
        let own = store.tenant(tenant)
        guard let keys = try await own.keys(), let person = try await own.subject(of: id, keys: keys) else { return }
        let eraser = ReceiptEraser(own: own, keys: keys, now: now, cancels: true)
        try await eraseEvents(naming: person, own, at: now)
        while try await goOn(id, person, own, eraser) { try await pause() }
        while try await eraseWaiting(id, own, eraser) { try await pause() }
        try await complete(id, own, at: now)
    }

    /// Answers `false` when all receipts were looked at.
    private func goOn(
        _ id: ErasureID, _ person: ErasureRequest, _ own: TenantStore, _ eraser: ReceiptEraser
    ) async throws -> Bool {
        let page = try await own.page(of: id, limit: Self.batch)
        let found = try page.filter { candidate in
            guard let stored = try eraser.opened(candidate),
                let content = try? stored.read(ReceiptContent.init(stored:))
            else { return false }
            return person.names(content.recipient)
        }
        try await own.sealing {
            let prepared = try eraser.prepare(found)
            try await store.commits.write { db in
                let outcome = try eraser.write(prepared, in: db)
                for waiting in outcome.waiting + outcome.changed {
                    try db.run(
                        "INSERT INTO erasure_waiting (tenant, erasure, receipt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        [own.tenant.data, id.data, waiting.data])
                }
                try own.note(outcome, examined: page.count, in: id, db)
                try db.run(
                    "UPDATE erasures SET mark = coalesce(?, last) WHERE tenant = ? AND id = ?",
                    [page.last?.id.data, own.tenant.data, id.data])
            }
        }
        store.callbackNews.note(own.tenant)
        return !page.isEmpty
    }

    private func eraseWaiting(_ id: ErasureID, _ own: TenantStore, _ eraser: ReceiptEraser) async throws -> Bool {
        let page = try await own.finalWaiting("erasure_waiting", limit: Self.batch)
        guard !page.isEmpty else { return false }
        try await own.sealing {
            let prepared = try eraser.prepare(page)
            try await store.commits.write { db in
                let outcome = try eraser.write(prepared, in: db)
                for candidate in page where !outcome.changed.contains(candidate.id) {
                    try db.run(
                        "DELETE FROM erasure_waiting WHERE tenant = ? AND receipt = ?",
                        [own.tenant.data, candidate.id.data])
                }
                try own.note(outcome, examined: 0, in: id, db)
            }
        }
        return true
    }

    /// The person is named nowhere any more, not in the erasure either.
    private func complete(_ id: ErasureID, _ own: TenantStore, at now: Timestamp) async throws {
        guard let erasure = try await own.erasure(id), erasure.status == .waiting, erasure.waiting == 0 else { return }
        try await store.commits.write { db in
            try db.run(
                """
                UPDATE erasures SET subject = NULL, completed_at = ?
                WHERE tenant = ? AND id = ? AND completed_at IS NULL
                """, [now.milliseconds, own.tenant.data, id.data])
            guard db.changesCount == 1 else { return }
            try own.stage(
                .personErased, at: now,
                [
                    "erasure": .string(id.description), "requestedBy": .string(erasure.requestedBy),
                    "examined": .integer(erasure.examined), "erased": .integer(erasure.erased),
                    "cancelled": .integer(erasure.cancelled), "suppressions": .integer(erasure.suppressions),
                ], in: db)
        }
    }
}

extension Store {
    package var erasures: Erasures { Erasures(store: self) }
}

extension TenantStore {
    func subject(of id: ErasureID, keys: TenantKeyset) async throws -> ErasureRequest? {
        let sealed = try await store.read { db in
            try Data.fetchOne(
                db, sql: "SELECT subject FROM erasures WHERE tenant = ? AND id = ?", arguments: [tenant.data, id.data])
        }
        guard let sealed else { return nil }
        let plain = try keys.sealing.open(Array(sealed), row: id.bytes, column: "erasures.subject")
        return try JSONValue(parsing: plain).read(ErasureRequest.init(reading:))
    }

    /// The next receipts to be looked at, oldest first.
    func page(of id: ErasureID, limit: Int) async throws -> [ReceiptEraser.Candidate] {
        try await store.read { db in
            try db.rows(
                """
                SELECT r.id, r.content FROM erasures e
                CROSS JOIN receipts r ON r.tenant = e.tenant AND r.id > e.mark AND r.id < e.last
                WHERE e.tenant = ? AND e.id = ? ORDER BY r.id LIMIT ?
                """, [tenant.data, id.data, limit]
            ).map(ReceiptEraser.Candidate.init(row:))
        }
    }

    func note(_ outcome: ReceiptEraser.Outcome, examined: Int, in id: ErasureID, _ db: Database) throws {
        try db.run(
            """
            UPDATE erasures SET examined = examined + ?, erased = erased + ?, cancelled = cancelled + ?
            WHERE tenant = ? AND id = ?
            """, [examined, outcome.erased.count, outcome.cancelled, tenant.data, id.data])
    }
}
