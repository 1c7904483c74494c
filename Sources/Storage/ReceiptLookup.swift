import Foundation
import GRDB

/// Finds receipts by a hash, in memory and in the index.
enum ReceiptLookup {
    /// - Parameter recent: what `RecentLookups` knew of the hash before the database was entered: what has left it since
    ///   is in the index.
    static func sequences(of hash: LookupHash, recent: [Int64], in db: Database) throws -> [Int64] {
        var values = StatementValues(count: 1, bytes: 16)
        values.add(hash.bytes)
        let indexed = try db.integers("SELECT sequence FROM receipt_lookups WHERE hash = ?", values)
        return recent.isEmpty ? indexed : recent + indexed.filter { !recent.contains($0) }
    }

    static func row(_ sequence: Int64, in db: Database) throws -> Row? {
        try db.row(
            """
            SELECT id, tenant, idempotency_hash, fingerprint, transaction_hash, transaction_kind, resend_of FROM receipts
            WHERE sequence = ?
            """, [sequence])
    }

    /// Whether a receipt is the one that its payment has: no resend, or one that asked for the payment itself because the
    /// first one never learned of it.
    static func isFirst(_ row: Row, in db: Database) throws -> Bool {
        guard row["resend_of"] != nil else { return true }
        return try PaymentRow.holdsReference(.decode(row, "id"), of: .decode(row, "tenant"), in: db)
    }
}

extension Store {
    /// How many hashes may wait in memory: as many as 30,000 to 45,000 receipts have. A start reads these receipts again.
    private static let mostRecentLookups = 90_000
    /// How many hashes are moved in one write: a fraction of a millisecond of the writer's time, so that no tenant feels it.
    private static let lookupsAWrite = 150

    /// Moves the waiting hashes to the index once there are many. One mover at a time.
    func moveLookupsIfDue() {
        guard lookups.waiting >= Self.mostRecentLookups, let move = lookups.beginMove() else { return }
        // What could not be moved stays in memory, and is tried again after the next acceptance.
        Task(priority: .utility) { try? await make(move) }
    }

    /// Moves all hashes that are durable to the index.
    func moveLookups() async throws {
        if let move = lookups.beginMove() { try await make(move) }
    }

    private func make(_ move: RecentLookups.Move) async throws {
        var isDone = false
        defer { lookups.endMove(isDone: isDone) }
        let entries = move.entries
        for start in stride(from: 0, to: entries.count, by: Self.lookupsAWrite) {
            let part = entries[start..<min(start + Self.lookupsAWrite, entries.count)]
            try await commits.write { db in try db.insert(part) }
        }
        try await commits.write { db in try db.run("UPDATE lookups_merged SET through = ?", [move.through]) }
        isDone = true
    }

    /// Reads the hashes that the last run left unmoved.
    static func recentLookups(in db: Database) throws -> [RecentLookups.Entry] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT sequence, idempotency_hash, transaction_hash, conversation_hash FROM receipts
                WHERE sequence > (SELECT through FROM lookups_merged) ORDER BY sequence
                """)
        var entries: [RecentLookups.Entry] = []
        while let row = try rows.next() {
            for column in ["idempotency_hash", "transaction_hash", "conversation_hash"] {
                guard let hash = try LookupHash.decode(row, column) else { continue }
                entries.append(RecentLookups.Entry(hash: hash, sequence: row["sequence"]))
            }
        }
        return entries
    }
}
