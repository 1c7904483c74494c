extension Schema {
    /// Answers of requests that made something, to be given again; keys that replace others; how often callers may ask.
    ///
    /// `kept_answers.tenant` is NULL for requests about the platform itself.
    static let keyLives = """
        CREATE TABLE kept_answers (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 16),
            tenant BLOB REFERENCES tenants (id),
            fingerprint BLOB NOT NULL,
            answer BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX kept_answers_of_tenant ON kept_answers (tenant, hash);
        CREATE INDEX kept_answers_by_age ON kept_answers (created_at);

        ALTER TABLE api_keys ADD COLUMN replaces BLOB;
        ALTER TABLE api_keys ADD COLUMN replaced_by BLOB;

        ALTER TABLE tenants ADD COLUMN callers_per_second REAL;
        ALTER TABLE tenants ADD COLUMN callers_burst INTEGER;

        """
}
