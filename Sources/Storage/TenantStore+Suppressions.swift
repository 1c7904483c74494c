package import Domain
import Foundation
import GRDB
import JSON
import Vault

extension TenantStore {
    /// From the moment this returns, nothing is sent to the address on this channel, whatever waits already. What stands
    /// already stays; only where a STOP word made it and something else forbids the address now, that is noted beside it,
    /// so that no START word ends it.
    ///
    /// `address` is the normalised spelling (`Recipient.normalizedAddress`); it is kept as a keyed hash only.
    package func suppress(_ address: String, _ suppression: Suppression) async throws {
        guard let hash = try await addressHash(address, suppression.channel), let keys = try await keys() else {
            throw StoreError.keysDestroyed
        }
        // Before, so that what is about to leave does not; after, so that nothing is remembered from in between.
        noteChange(hash, suppression.channel)
        defer { noteChange(hash, suppression.channel) }
        try await sealing {
            let evidence = try suppression.evidence.map {
                Data(try keys.sealing.seal(Array($0.utf8), row: hash, column: "suppressions.evidence"))
            }
            try await store.commits.write { db in
                if let evidence { try keys.requireCurrent(evidence) }
                try db.run(
                    """
                    INSERT INTO suppressions (tenant, channel, address_hash, source, evidence, created_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET held_by = excluded.source
                    WHERE source = 'stop-message' AND held_by IS NULL AND excluded.source IN ('api', 'complaint')
                    """,
                    [
                        tenant.data, suppression.channel.rawValue, Data(hash), suppression.source.rawValue, evidence,
                        suppression.createdAt.milliseconds,
                    ])
                guard db.changesCount == 1 else { return }
                let detail = SuppressionRow.detail(suppression.channel, hash, suppression.source)
                try stage(.suppressionAdded, at: suppression.createdAt, detail, in: db)
            }
        }
    }

    /// Ends a suppression; `false` where there was none.
    package func unsuppress(_ address: String, _ channel: Channel) async throws -> Bool {
        guard let hash = try await addressHash(address, channel) else { return false }
        defer { noteChange(hash, channel) }
        return try await store.commits.write { db in
            try db.run(
                "DELETE FROM suppressions WHERE tenant = ? AND channel = ? AND address_hash = ?",
                [tenant.data, channel.rawValue, Data(hash)])
            guard db.changesCount == 1 else { return false }
            try stage(.suppressionRemoved, at: store.audit.now(), SuppressionRow.detail(channel, hash, nil), in: db)
            return true
        }
    }

    /// The customer wrote a START word: ends what a STOP word began, and nothing that anyone else said.
    package func lift(_ address: String, _ channel: Channel, at now: Timestamp) async throws -> LiftResult {
        guard let hash = try await addressHash(address, channel) else { return .notSuppressed }
        defer { noteChange(hash, channel) }
        let key: StatementArguments = [tenant.data, channel.rawValue, Data(hash)]
        return try await store.commits.write { db in
            let row = try db.row(
                "SELECT source, held_by FROM suppressions WHERE tenant = ? AND channel = ? AND address_hash = ?", key)
            guard let row else { return .notSuppressed }
            let source = try Suppression.Source.require(row, "source")
            guard source == .stopMessage else { return .kept }
            let detail = SuppressionRow.detail(channel, hash, source)
            if row["held_by"] as String? != nil {
                try db.run(
                    """
                    UPDATE suppressions SET source = held_by, held_by = NULL, evidence = NULL
                    WHERE tenant = ? AND channel = ? AND address_hash = ?
                    """, key)
                return .kept
            }
            try db.run("DELETE FROM suppressions WHERE tenant = ? AND channel = ? AND address_hash = ?", key)
            try stage(.suppressionRemoved, at: now, detail, in: db)
            return .lifted
        }
    }

    package func suppression(of address: String, _ channel: Channel) async throws -> Suppression? {
        guard let hash = try await addressHash(address, channel), let keys = try await keys() else { return nil }
        return try await store.read { db in
            let row = try db.row(
                "SELECT * FROM suppressions WHERE tenant = ? AND channel = ? AND address_hash = ?",
                [tenant.data, channel.rawValue, Data(hash)])
            guard let row else { return nil }
            let evidence = try (row["evidence"] as Data?).map {
                String(
                    decoding: try keys.sealing.open(Array($0), row: hash, column: "suppressions.evidence"),
                    as: UTF8.self)
            }
            return Suppression(
                channel: channel, source: try .require(row, "source"), evidence: evidence,
                createdAt: try .require(row, "created_at"))
        }
    }

    private func noteChange(_ hash: [UInt8], _ channel: Channel) {
        store.consents.noteChange(ConsentBoard.Address(tenant: tenant, channel: channel, hash: Data(hash)))
    }

    private func addressHash(_ address: String, _ channel: Channel) async throws -> [UInt8]? {
        try await keys()?.lookups.lookupHash(purpose: LookupPurpose.address(channel), value: address)
    }
}

/// What a START word changed.
package enum LiftResult: Sendable, Hashable {
    case lifted
    /// Something but a STOP word forbids the address.
    case kept
    case notSuppressed
}

enum SuppressionRow {
    /// For the audit: the address by its keyed hash.
    static func detail(_ channel: Channel, _ addressHash: [UInt8], _ source: Suppression.Source?) -> JSONValue {
        [
            "channel": .string(channel.rawValue), "addressHash": .string(Hexadecimal.text(addressHash)),
            "source": .optional(source?.rawValue),
        ]
    }

    /// The suppression of an address: asked before each message, and nearly always for nothing.
    static func find(_ addressHash: Data, _ channel: Channel, tenant: TenantID, in db: Database) throws -> Suppression?
    {
        var values = StatementValues(count: 3, bytes: 64)
        values.add(tenant.bytes)
        values.add(channel.rawValue)
        values.add(Array(addressHash))
        return try db.rows(
            "SELECT source, created_at FROM suppressions WHERE tenant = ? AND channel = ? AND address_hash = ?", values
        ) { try read(&$0, channel) }.first ?? nil
    }

    /// From the columns `source` and `created_at`; the evidence stays sealed.
    static func read(_ columns: inout StatementColumns, _ channel: Channel) throws -> Suppression? {
        let (source, createdAt) = (columns.textIfAny(), columns.timeIfAny())
        guard let source, let createdAt else { return nil }
        guard let source = Suppression.Source(rawValue: source) else {
            throw StoreError.corrupt("a suppression has an unknown source")
        }
        return Suppression(channel: channel, source: source, evidence: nil, createdAt: createdAt)
    }
}
