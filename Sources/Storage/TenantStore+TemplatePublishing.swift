package import Domain
import GRDB
import JSON

/// What became of an attempt to publish or to withdraw.
package enum PublishResult: Sendable, Hashable {
    /// The template is at this revision now.
    case done(revision: Int)
    /// It is at another revision than the caller's.
    case stale
    case missing
}

extension TenantStore {
    /// Makes a version the one that receipts of its locale are accepted with from now on. Receipts accepted before keep
    /// theirs. Publishing what serves already changes nothing.
    ///
    /// - Parameter revision: of the template as the caller knows it; `nil` for any.
    @discardableResult
    package func publish(
        _ name: String, _ version: Int, from revision: Int? = nil, by author: KeyID, at now: Timestamp
    ) async throws -> PublishResult {
        let result = try await store.commits.write { db -> PublishResult in
            let row = try db.row(
                """
                SELECT v.locale, p.version AS current FROM template_versions v
                LEFT JOIN template_publications p
                    ON p.tenant = v.tenant AND p.name = v.name AND p.locale = v.locale AND p.is_current = 1
                WHERE v.tenant = ? AND v.name = ? AND v.version = ?
                """, [tenant.data, name, version])
            guard let row, let locale = row["locale"] as String? else { return .missing }
            let known = try Self.revision(of: name, tenant, in: db)
            guard revision == nil || revision == known else { return .stale }
            guard row["current"] as Int? != version else { return .done(revision: known) }
            try Self.retire(name, locale, tenant, in: db)
            try db.run(
                """
                INSERT INTO template_publications (tenant, name, number, locale, version, author, at, is_current)
                VALUES (?, ?, ?, ?, ?, ?, ?, 1)
                """,
                [tenant.data, name, known + 1, locale, version, author.data, now.milliseconds])
            try stage(
                .templatePublished, at: now,
                [
                    "name": .string(name), "locale": .string(locale), "before": (row["current"] as Int?).json,
                    "after": .integer(version),
                ], in: db)
            return .done(revision: known + 1)
        }
        if case .done = result { noteChange() }
        return result
    }

    /// Takes a locale's own template back, so that the built-in one serves again. `missing` where none was published.
    ///
    /// - Parameter revision: of the template as the caller knows it; `nil` for any.
    @discardableResult
    package func withdraw(
        _ name: String, locale: String, from revision: Int? = nil, by author: KeyID, at now: Timestamp
    ) async throws -> PublishResult {
        let result = try await store.commits.write { db -> PublishResult in
            let known = try Self.revision(of: name, tenant, in: db)
            let current = try db.row(
                """
                SELECT number, version FROM template_publications
                WHERE tenant = ? AND name = ? AND locale = ? AND is_current = 1
                """, [tenant.data, name, locale])
            guard let number = current?["number"] as Int? else { return .missing }
            guard revision == nil || revision == known else { return .stale }
            try db.run(
                """
                UPDATE template_publications SET is_current = 0, withdrawal = ?, withdrawn_by = ?, withdrawn_at = ?
                WHERE tenant = ? AND name = ? AND number = ?
                """, [known + 1, author.data, now.milliseconds, tenant.data, name, number])
            try stage(
                .templateUnpublished, at: now,
                ["name": .string(name), "locale": .string(locale), "before": (current?["version"] as Int?).json],
                in: db)
            return .done(revision: known + 1)
        }
        if case .done = result { noteChange() }
        return result
    }

    private static func retire(_ name: String, _ locale: String, _ tenant: TenantID, in db: Database) throws {
        try db.run(
            """
            UPDATE template_publications SET is_current = 0
            WHERE tenant = ? AND name = ? AND locale = ? AND is_current = 1
            """, [tenant.data, name, locale])
    }

    /// The number of the last publication or withdrawal; 0 before the first one.
    static func revision(of name: String, _ tenant: TenantID, in db: Database) throws -> Int {
        let row = try db.row(
            """
            SELECT max(coalesce(max(number), 0), coalesce(max(withdrawal), 0)) AS revision
            FROM template_publications WHERE tenant = ? AND name = ?
            """, [tenant.data, name])
        return row?["revision"] ?? 0
    }
}

extension Int? {
    fileprivate var json: JSONValue { map { .integer($0) } ?? .null }
}
