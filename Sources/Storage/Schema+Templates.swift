extension Schema {
    /// Templates that tenants made, and the built-in ones that receipts were accepted with.
    ///
    /// A starter template is kept under the hash of its content from the first start that had it, so that a newer program
    /// still sends the receipts that an older one accepted with the text that was promised.
    static let templates = """
        CREATE TABLE starter_templates (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            body TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE template_versions (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            locale TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            body TEXT NOT NULL,
            author BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, name, version)
        ) STRICT;
        CREATE INDEX template_versions_of_hash ON template_versions (tenant, hash);

        CREATE TABLE template_publications (
            tenant BLOB NOT NULL,
            name TEXT NOT NULL,
            number INTEGER NOT NULL,
            locale TEXT NOT NULL,
            version INTEGER NOT NULL,
            author BLOB NOT NULL,
            at INTEGER NOT NULL,
            is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
            PRIMARY KEY (tenant, name, number),
            FOREIGN KEY (tenant, name, version) REFERENCES template_versions (tenant, name, version)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX template_publications_current ON template_publications (tenant, name, locale)
            WHERE is_current = 1;

        ALTER TABLE receipts ADD COLUMN template_hash BLOB NOT NULL DEFAULT x'';

        """
}
