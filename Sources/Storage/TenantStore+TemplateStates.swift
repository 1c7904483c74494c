package import Domain
import Foundation
import GRDB

extension TenantStore {
    /// `nil` where the tenant has no version of that name.
    package func templateState(_ name: String) async throws -> TemplateState? {
        try await store.read { db in
            let row = try db.row(
                "SELECT 1 FROM template_versions WHERE tenant = ? AND name = ? LIMIT 1", [tenant.data, name])
            return try row.map { _ in try Self.state(of: name, tenant, in: db) }
        }
    }

    /// The tenant's own templates whose names come after `cursor`, by name.
    package func templateStates(after cursor: String?, limit: Int) async throws -> [TemplateState] {
        try await store.read { db in
            try db.rows(
                "SELECT DISTINCT name FROM template_versions WHERE tenant = ? AND name > ? ORDER BY name LIMIT ?",
                [tenant.data, cursor ?? "", limit]
            ).map { try Self.state(of: $0["name"], tenant, in: db) }
        }
    }

    private static func state(of name: String, _ tenant: TenantID, in db: Database) throws -> TemplateState {
        let rows = try db.rows(
            """
            SELECT p.locale, p.version, p.author, p.at, v.hash, v.channels FROM template_publications p
            JOIN template_versions v ON v.tenant = p.tenant AND v.name = p.name AND v.version = p.version
            WHERE p.tenant = ? AND p.name = ? AND p.is_current = 1 ORDER BY p.locale
            """, [tenant.data, name])
        return TemplateState(
            name: name, revision: try revision(of: name, tenant, in: db),
            current: try rows.map { row in
                TemplateState.Current(
                    locale: row["locale"], version: row["version"], hash: try .require(row, "hash"),
                    channels: ChannelList.channels(row["channels"]), by: try .decode(row, "author"),
                    at: try .require(row, "at"))
            })
    }

    /// Versions of a name after `cursor`, in the order of their numbers, without their content.
    package func templateSummaries(_ name: String, after cursor: Int, limit: Int) async throws -> [TemplateSummary] {
        try await store.read { db in
            try db.rows(
                Self.summarySQL + " AND v.version > ? ORDER BY v.version LIMIT ?", [tenant.data, name, cursor, limit]
            ).map(TemplateSummary.init(row:))
        }
    }

    package func templateSummary(_ name: String, _ version: Int) async throws -> TemplateSummary? {
        try await store.read { db in
            try db.row(Self.summarySQL + " AND v.version = ?", [tenant.data, name, version])
                .map(TemplateSummary.init(row:))
        }
    }

    private static let summarySQL = """
        SELECT v.version, v.locale, v.hash, v.channels, v.author, v.created_at,
            (SELECT max(p.at) FROM template_publications p
            WHERE p.tenant = v.tenant AND p.name = v.name AND p.version = v.version) AS published_at,
            EXISTS (SELECT 1 FROM template_publications p WHERE p.tenant = v.tenant AND p.name = v.name
            AND p.locale = v.locale AND p.version = v.version AND p.is_current = 1) AS is_current
        FROM template_versions v WHERE v.tenant = ? AND v.name = ?
        """

    /// Who published and withdrew what after the step `cursor`, oldest first.
    package func templateHistory(_ name: String, after cursor: Int, limit: Int) async throws -> [TemplateEvent] {
        try await store.read { db in
            try db.rows(
                """
                SELECT number, 'published' AS kind, locale, version, author, at FROM template_publications
                WHERE tenant = ?1 AND name = ?2 AND number > ?3
                UNION ALL
                SELECT withdrawal, 'withdrawn', locale, version, withdrawn_by, withdrawn_at FROM template_publications
                WHERE tenant = ?1 AND name = ?2 AND withdrawal IS NOT NULL AND withdrawal > ?3
                ORDER BY 1 LIMIT ?4
                """, [tenant.data, name, cursor, limit]
            ).map { row in
                TemplateEvent(
                    number: row["number"], kind: try .require(row, "kind"), locale: row["locale"],
                    version: row["version"], by: try .decode(row, "author"), at: try .require(row, "at"))
            }
        }
    }
}

extension TemplateSummary {
    init(row: Row) throws {
        self.init(
            version: row["version"], locale: row["locale"], hash: try .require(row, "hash"),
            channels: ChannelList.channels(row["channels"]), author: try .decode(row, "author"),
            createdAt: try .require(row, "created_at"), publishedAt: .decode(row, "published_at"),
            isCurrent: row["is_current"])
    }
}

extension TemplateHash {
    static func require(_ row: Row, _ column: String) throws(StoreError) -> TemplateHash {
        guard let hash = TemplateHash(bytes: row[column] as Data) else {
            throw .corrupt("a template's hash has another length")
        }
        return hash
    }
}
