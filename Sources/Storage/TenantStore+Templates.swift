package import Domain
import Foundation
import GRDB
package import JSON
import Vault

/// A version to be stored: everything but its number, which the store gives.
package struct NewTemplateVersion: Sendable {
    package let name: String
    package let locale: String
    package let hash: TemplateHash
    package let body: JSONValue
    package let author: KeyID
    package let createdAt: Timestamp
    /// The lowest number that it may get: built-in versions of the same name stand below it.
    package let firstNumber: Int

    package init(
        name: String, locale: String, hash: TemplateHash, body: JSONValue, author: KeyID, createdAt: Timestamp,
        firstNumber: Int
    ) {
        self.name = name
        self.locale = locale
        self.hash = hash
        self.body = body
        self.author = author
        self.createdAt = createdAt
        self.firstNumber = firstNumber
    }
}

extension TenantStore {
    /// Stores a version as a draft under the next number of its name.
    package func add(_ version: NewTemplateVersion) async throws -> TemplateVersion {
        let body = String(decoding: version.body.serialized(), as: UTF8.self)
        let source = version.body["source"]
        let channels = [Channel.sms, .email].filter { source?[$0.rawValue]?.object != nil }
        let number = try await store.commits.write { db in
            let highest = try db.row(
                "SELECT max(version) AS highest FROM template_versions WHERE tenant = ? AND name = ?",
                [tenant.data, version.name])
            let number = max((highest?["highest"] as Int? ?? 0) + 1, version.firstNumber)
            try db.run(
                """
                INSERT INTO template_versions
                    (tenant, name, version, locale, hash, body, author, created_at, channels)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    tenant.data, version.name, number, version.locale, Data(version.hash.bytes), body,
                    version.author.data, version.createdAt.milliseconds, ChannelList.text(channels),
                ])
            try stage(
                .templateAdded, at: version.createdAt,
                [
                    "name": .string(version.name), "version": .integer(number), "locale": .string(version.locale),
                    "hash": .string(Hexadecimal.text(version.hash.bytes)),
                ], in: db)
            return number
        }
        return TemplateVersion(
            name: version.name, version: number, locale: version.locale, hash: version.hash, body: version.body,
            author: version.author, createdAt: version.createdAt, publishedAt: nil)
    }

    package func templateVersion(_ name: String, _ version: Int) async throws -> TemplateVersion? {
        try await store.read { db in
            try db.row(
                Self.versionSQL + " AND v.version = ?", [tenant.data, name, version]
            ).map(TemplateVersion.init(row:))
        }
    }

    private static let versionSQL = """
        SELECT v.*, (SELECT max(p.at) FROM template_publications p
            WHERE p.tenant = v.tenant AND p.name = v.name AND p.version = v.version) AS published_at
        FROM template_versions v WHERE v.tenant = ? AND v.name = ?
        """

    /// The content that a receipt was accepted with, the tenant's own or a built-in one; `nil` for an unknown hash.
    /// Fails for content that is not what the hash names.
    package func templateBody(_ hash: TemplateHash) async throws -> JSONValue? {
        let text = try await store.read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT body FROM template_versions WHERE tenant = ?1 AND hash = ?2
                    UNION ALL SELECT body FROM starter_templates WHERE hash = ?2 LIMIT 1
                    """, arguments: [tenant.data, Data(hash.bytes)])
        }
        return try text.map { text in
            guard let body = try? JSONValue(parsing: Array(text.utf8), limits: .response) else {
                throw StoreError.corrupt("a template's body is no JSON")
            }
            guard TemplateHash(body: body) == hash else {
                throw StoreError.corrupt("a template's body is not what its hash names")
            }
            return body
        }
    }

    /// What receipts are accepted with now; part of the profile.
    static func published(of tenant: TenantID, in db: Database) throws -> [PublishedTemplate] {
        try db.rows(
            """
            SELECT p.name, p.locale, p.version, v.hash FROM template_publications p
            JOIN template_versions v ON v.tenant = p.tenant AND v.name = p.name AND v.version = p.version
            WHERE p.tenant = ? AND p.is_current = 1
            """, [tenant.data]
        ).map { row in
            guard let hash = TemplateHash(bytes: row["hash"] as Data) else {
                throw StoreError.corrupt("a template's hash has another length")
            }
            return PublishedTemplate(name: row["name"], locale: row["locale"], version: row["version"], hash: hash)
        }
    }
}

extension Store {
    /// Keeps the content of the built-in templates for the receipts that will be accepted with them. Writes nothing where
    /// all are kept already, so that a start works on a full disk.
    package func keepStarterTemplates(_ bodies: [(hash: TemplateHash, body: JSONValue)]) async throws {
        let kept = try await read { db in Set(try Data.fetchAll(db, sql: "SELECT hash FROM starter_templates")) }
        let missing = bodies.filter { !kept.contains(Data($0.hash.bytes)) }
        guard !missing.isEmpty else { return }
        let rows = missing.map { (Data($0.hash.bytes), String(decoding: $0.body.serialized(), as: UTF8.self)) }
        try await commits.write { db in
            for (hash, body) in rows {
                try db.run(
                    "INSERT INTO starter_templates (hash, body) VALUES (?, ?) ON CONFLICT DO NOTHING", [hash, body])
            }
        }
    }
}

extension TemplateVersion {
    init(row: Row) throws {
        guard let hash = TemplateHash(bytes: row["hash"] as Data),
            let body = try? JSONValue(parsing: Array((row["body"] as String).utf8), limits: .response)
        else { throw StoreError.corrupt("a template version does not read") }
        self.init(
            name: row["name"], version: row["version"], locale: row["locale"], hash: hash, body: body,
            author: try .decode(row, "author"), createdAt: try .require(row, "created_at"),
            publishedAt: .decode(row, "published_at"))
    }
}
