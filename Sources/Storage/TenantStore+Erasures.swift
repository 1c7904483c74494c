package import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Vault

extension TenantStore {
    /// Notes that a person's data is to be erased: in all receipts accepted until now, and in the evidence of suppressions
    /// of the person's addresses, whose hashes stay. The work is `Erasures`'.
    package func requestErasure(
        of person: ErasureRequest, at now: Timestamp, answering: Answering<Erasure>? = nil
    ) async throws -> Erasure {
        guard let keys = try await keys() else { throw StoreError.keysDestroyed }
        let id = ErasureID(at: now)
        return try await sealing {
            let subject = Data(
                try keys.sealing.seal(person.json.serialized(), row: id.bytes, column: "erasures.subject"))
            return try await store.commits.write { db in
                try keys.requireCurrent(subject)
                let suppressions = try forgetEvidence(of: person, keys: keys, in: db)
                try db.run(
                    """
                    INSERT INTO erasures (id, tenant, subject, mark, last, suppressions, requested_by, created_at)
                    VALUES (?, ?, ?, x'', ?, ?, ?, ?)
                    """,
                    [
                        id.data, tenant.data, subject, ReceiptID.first(at: now + Milliseconds(1)), suppressions,
                        Data(actor.reference.utf8), now.milliseconds,
                    ])
                try stage(
                    .personErased, outcome: "requested", at: now, ["erasure": .string(id.description)], in: db)
                guard let row = try db.row(Self.erasureSQL + " AND e.id = ?", [tenant.data, id.data]) else {
                    throw StoreError.keysDestroyed
                }
                let erasure = try Erasure(row: row)
                try answering?.keep(erasure, in: db)
                return erasure
            }
        }
    }

    /// That somebody wants no messages must be known further on; why, and in whose words, not.
    private func forgetEvidence(of person: ErasureRequest, keys: TenantKeyset, in db: Database) throws -> Int {
        var count = 0
        for channel in Channel.allCases {
            guard let address = person.address(for: channel) else { continue }
            let hash = keys.lookups.lookupHash(purpose: LookupPurpose.address(channel), value: address)
            try db.run(
                "UPDATE suppressions SET evidence = NULL WHERE tenant = ? AND channel = ? AND address_hash = ?",
                [tenant.data, channel.rawValue, Data(hash)])
            count += db.changesCount
        }
        return count
    }

    package func erasure(_ id: ErasureID) async throws -> Erasure? {
        try await store.read { db in
            try db.row(Self.erasureSQL + " AND e.id = ?", [tenant.data, id.data]).map(Erasure.init(row:))
        }
    }

    /// Erasures after `cursor`, oldest first.
    package func erasures(after cursor: ErasureID?, limit: Int) async throws -> [Erasure] {
        try await store.read { db in
            try db.rows(
                Self.erasureSQL + " AND e.id > ? ORDER BY e.id LIMIT ?",
                [tenant.data, cursor?.data ?? Data(), limit]
            ).map(Erasure.init(row:))
        }
    }

    private static let erasureSQL = """
        SELECT e.*, e.mark >= e.last AS is_through, (SELECT count(*) FROM erasure_waiting w
            WHERE w.tenant = e.tenant AND w.erasure = e.id) AS waiting
        FROM erasures e WHERE e.tenant = ?
        """
}

extension Erasure {
    init(row: Row) throws {
        let completedAt = Timestamp.decode(row, "completed_at")
        self.init(
            id: try .decode(row, "id"), examined: row["examined"], erased: row["erased"], cancelled: row["cancelled"],
            waiting: row["waiting"], suppressions: row["suppressions"],
            requestedBy: String(decoding: row["requested_by"] as Data, as: UTF8.self),
            createdAt: try .require(row, "created_at"), completedAt: completedAt,
            status: completedAt != nil ? .completed : row["is_through"] ? .waiting : .running)
    }
}
