extension Schema {
    /// Audit entries that commit with the change they tell of, sealed, until they are moved to the audit's own file. The
    /// newest row always stays, so that numbers go on without a gap.
    ///
    /// An auditor's key may belong to the platform: it sees the audit of all tenants.
    static let audit = """
        CREATE TABLE api_keys_of_0003 (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB REFERENCES tenants (id),
            role TEXT NOT NULL,
            name TEXT NOT NULL,
            secret_hash BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER,
            CHECK (CASE WHEN tenant IS NULL THEN role IN ('platform_admin', 'auditor') ELSE role <> 'platform_admin' END)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO api_keys_of_0003 SELECT * FROM api_keys;
        DROP TABLE api_keys;
        ALTER TABLE api_keys_of_0003 RENAME TO api_keys;
        CREATE INDEX api_keys_of_tenant ON api_keys (tenant, id);

        CREATE TABLE audit_staged (
            sequence INTEGER PRIMARY KEY,
            envelope BLOB NOT NULL
        ) STRICT;

        """
}

/// The tables of the audit's own file.
enum AuditSchema {
    /// `nodes` holds the roots of perfect subtrees of 2⁸, 2¹⁶, … leaves, so that a proof reads a few hundred rows however
    /// long the log is. The columns beside `header` repeat what stands in it, for filters.
    static let tables = """
        CREATE TABLE log (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            log BLOB NOT NULL CHECK (length(log) = 16),
            size INTEGER NOT NULL,
            peaks BLOB NOT NULL,
            moved INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE entries (
            sequence INTEGER PRIMARY KEY,
            tenant BLOB,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            header BLOB NOT NULL,
            body BLOB NOT NULL,
            leaf BLOB NOT NULL CHECK (length(leaf) = 32)
        ) STRICT;
        CREATE INDEX entries_of_tenant ON entries (tenant, sequence);
        CREATE INDEX entries_of_kind ON entries (kind, sequence);

        CREATE TABLE tenants (
            tenant BLOB NOT NULL PRIMARY KEY,
            count INTEGER NOT NULL,
            leaf BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE segments (
            segment BLOB NOT NULL PRIMARY KEY,
            sequence INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE nodes (
            level INTEGER NOT NULL,
            position INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (level, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE checkpoints (
            size INTEGER PRIMARY KEY,
            note TEXT NOT NULL
        ) STRICT;

        CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;
        CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;

        """
}
