extension Schema {
    /// Receipts that name their payment by a gateway's reference, and how far the asking for it has come. A row with a
    /// time is to be asked for; no lease is needed, as a question may be asked twice and an answer is taken once.
    ///
    /// The kinds of settings are the program's to know.
    static let payments = """
        CREATE TABLE payments (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            receipt BLOB NOT NULL,
            reference_hash BLOB CHECK (length(reference_hash) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
            asks INTEGER NOT NULL DEFAULT 0,
            setbacks INTEGER NOT NULL DEFAULT 0,
            unknown_since INTEGER,
            reason TEXT,
            due_at INTEGER,
            PRIMARY KEY (tenant, receipt),
            UNIQUE (tenant, reference_hash, kind),
            FOREIGN KEY (tenant, receipt) REFERENCES receipts (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX payments_due ON payments (tenant, due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE kept_settings (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            secret BLOB,
            secret_set_at INTEGER,
            revision INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, kind)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO kept_settings (tenant, kind, body, secret, secret_set_at, revision, updated_at)
        SELECT tenant, kind, body, secret, secret_set_at, revision, updated_at FROM settings;
        DROP TABLE settings;
        ALTER TABLE kept_settings RENAME TO settings;

        """
}
