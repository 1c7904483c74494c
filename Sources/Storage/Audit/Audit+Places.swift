import Domain
import Foundation
import GRDB

extension Audit {
    /// Where entries stand in the log that were staged under some numbers, as far as they were moved already.
    ///
    /// Staged entries come to the log in their order; between them stand only the openings of segments. An entry that is
    /// not the tenant's is left out: then staged rows were tampered with, which the log tells.
    func places(ofStaged rows: [Int64], of tenant: TenantID) async throws -> [Int64: (sequence: UInt64, kind: String)] {
        try await reading { db in
            let openings = try Int64.fetchAll(db, sql: "SELECT sequence FROM segments ORDER BY sequence")
            var places: [Int64: (sequence: UInt64, kind: String)] = [:]
            for row in rows {
                var sequence = row - 1
                for opening in openings where opening <= sequence { sequence += 1 }
                let found = try db.row(
                    "SELECT kind FROM entries WHERE sequence = ? AND tenant = ?", [sequence, tenant.data])
                guard let found else { continue }
                places[row] = (UInt64(sequence), found["kind"])
            }
            return places
        }
    }

    /// The entries that may tell of an acceptance: receipts that commit together share one, so the receipt is in one of
    /// these. At most ten, those nearest before it first.
    func acceptances(of tenant: TenantID, near time: Timestamp) async throws -> [UInt64] {
        try await reading { db in
            let start = try Self.sequence(reaching: time - .seconds(15), in: db)
            return try db.rows(
                """
                SELECT sequence FROM (SELECT sequence, at, kind FROM entries WHERE tenant = ? AND sequence >= ?
                    ORDER BY sequence LIMIT 5000)
                WHERE kind = ? AND at BETWEEN ? AND ? ORDER BY at > ?, abs(at - ?) LIMIT 10
                """,
                [
                    tenant.data, start, AuditKind.receiptAccepted.rawValue, (time - .seconds(5)).milliseconds,
                    (time + .seconds(5)).milliseconds, time.milliseconds, time.milliseconds,
                ]
            ).map { UInt64($0["sequence"] as Int64) }
        }
    }

    /// About the first entry of a time or later: entries stand nearly, but not quite, in the order of their times.
    private static func sequence(reaching time: Timestamp, in db: Database) throws -> Int64 {
        var low: Int64 = 0
        var high = (try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM entries") ?? 0) + 1
        while low < high {
            let middle = low + (high - low) / 2
            let at = try Int64.fetchOne(db, sql: "SELECT at FROM entries WHERE sequence = ?", arguments: [middle])
            if at ?? 0 < time.milliseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
