import Domain
import Foundation
import GRDB
import JSON
import Vault

/// Seals one tenant's values anew under its newest data key, and destroys the older ones once nothing needs them.
///
/// It goes through the tables once. That is enough because the writer refuses values of older keys from before the walk
/// begins, so that none can come in behind it.
struct Resealing: Sendable {
    let store: Store
    let tenant: TenantID
    let keys: TenantKeyset
    /// Fingerprints of the keys to be destroyed.
    private let older: [[UInt8]]

    /// Rows read and written at a time: a few milliseconds of the writer.
    private static let batch = 100

    /// `nil` where there is nothing to do.
    init?(_ store: Store, _ tenant: TenantID) async throws {
        guard let keys = try await store.keyring.keys(of: tenant) else { return nil }
        let older = try keys.sealing.older.map(\.fingerprint.bytes)
        guard !older.isEmpty else { return nil }
        (self.store, self.tenant, self.keys, self.older) = (store, tenant, keys, older)
    }

    /// Answers how many rows were sealed anew.
    /// - Parameter pause: called between batches.
    func run(pause: () async throws -> Void) async throws -> Int {
        // What was checked against the older key and not yet committed is committed after this.
        try await store.commits.write { _ in }
        var rows = 0
        for table in SealedTable.all { rows += try await reseal(table, pause: pause) }
        let count = rows
        try await store.commits.write { [store, tenant, older] db in
            let names = older.compactMap { KeyFingerprint(bytes: $0[...]) }.map { JSONValue.string("\($0)") }
            try store.audit.stage(
                AuditEvent(
                    .dataKeyRotated, of: tenant, by: .service, outcome: "older-destroyed", at: store.audit.now(),
                    ["destroyed": .array(names), "rows": .integer(count)]), in: db)
        }
        let older = older.map { Data($0) }
        try await store.keyring.file.destroying { [tenant] db in
            for key in older {
                try db.run(
                    "DELETE FROM keys WHERE tenant = ? AND purpose = 'data' AND fingerprint = ?", [tenant.data, key])
            }
        }
        return rows
    }

    private func reseal(_ table: SealedTable, pause: () async throws -> Void) async throws -> Int {
        var after: [DatabaseValue] = []
        var count = 0
        while true {
            let page = try await page(of: table, after: after)
            guard let last = page.last else { return count }
            after = last.key
            let changes = try page.compactMap { try change($0, in: table) }
            if !changes.isEmpty {
                try await write(changes, to: table)
                count += changes.count
                try await pause()
            }
        }
    }

    private struct Line: Sendable {
        let key: [DatabaseValue]
        let values: [Data?]
    }

    private func page(of table: SealedTable, after: [DatabaseValue]) async throws -> [Line] {
        let sql = table.pageSQL(isFirst: after.isEmpty)
        let arguments = StatementArguments(
            [tenant.data.databaseValue] + after + [Self.batch.databaseValue])
        return try await store.read { db in
            try db.rows(sql, arguments).map { row in
                Line(key: table.key.map { row[$0] }, values: table.columns.map { row[$0] })
            }
        }
    }

    private struct Change: Sendable {
        let arguments: StatementArguments
        let sealed: [Data]
    }

    private func change(_ line: Line, in table: SealedTable) throws -> Change? {
        var values = line.values
        var sealed: [Data] = []
        for (index, value) in line.values.enumerated() {
            guard let value, older.contains(Array(value.dropFirst().prefix(8))) else { continue }
            let row = Self.bytes(line.key.last)
            let column = "\(table.name).\(table.columns[index])"
            do {
                let plain = try keys.sealing.openSecret(Array(value), row: row, column: column)
                let new = Data(try keys.sealing.seal(plain, row: row, column: column))
                values[index] = new
                sealed.append(new)
            } catch is VaultError {
                // It was damaged before and opens under no key: it must not keep the rotation from its end.
                continue
            }
        }
        guard !sealed.isEmpty else { return nil }
        let arguments =
            values.map(\.databaseValue) + [tenant.data.databaseValue] + line.key + line.values.map(\.databaseValue)
        return Change(arguments: StatementArguments(arguments), sealed: sealed)
    }

    private func write(_ changes: [Change], to table: SealedTable) async throws {
        let sql = table.updateSQL
        try await store.commits.write { db in
            for change in changes { try db.run(sql, change.arguments) }
        }
    }

    private static func bytes(_ value: DatabaseValue?) -> [UInt8] {
        switch value?.storage {
        case .blob(let data): Array(data)
        case .string(let text): Array(text.utf8)
        default: []
        }
    }
}
