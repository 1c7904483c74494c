extension Schema {
    /// Tenants that were deleted, how far retention has come, and erasures of one person's data.
    ///
    /// `retention.personal_mark` is the last receipt that was looked at: all before it are erased, or stand in
    /// `retention_waiting` because they were not final.
    static let keys = """
        ALTER TABLE tenants ADD COLUMN deleted_at INTEGER;

        CREATE TABLE retention (
            tenant BLOB NOT NULL PRIMARY KEY REFERENCES tenants (id),
            personal_mark BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE retention_waiting (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            receipt BLOB NOT NULL,
            PRIMARY KEY (tenant, receipt)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE erasures (
            id BLOB NOT NULL CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            subject BLOB,
            mark BLOB NOT NULL,
            last BLOB NOT NULL,
            examined INTEGER NOT NULL DEFAULT 0,
            erased INTEGER NOT NULL DEFAULT 0,
            cancelled INTEGER NOT NULL DEFAULT 0,
            suppressions INTEGER NOT NULL DEFAULT 0,
            requested_by BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            completed_at INTEGER,
            PRIMARY KEY (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX erasures_running ON erasures (tenant, id) WHERE completed_at IS NULL;

        CREATE TABLE erasure_waiting (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            erasure BLOB NOT NULL,
            receipt BLOB NOT NULL,
            PRIMARY KEY (tenant, erasure, receipt)
        ) STRICT, WITHOUT ROWID;

        """
}
