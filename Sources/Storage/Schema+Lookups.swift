extension Schema {
    /// Receipts whose acceptance only appends. What is spread at random over an index, the hashes by which a receipt is
    /// found again, waits in memory (`RecentLookups`) and moves to `receipt_lookups` in sorted batches.
    ///
    /// The answer of the acceptance is no column any more: it follows from the rest of the row.
    ///
    /// A sequence is never given twice, not even after the newest receipts are deleted: `lookups_merged` goes by it.
    static let lookups = """
        CREATE TABLE appended_receipts (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            status TEXT NOT NULL,
            reason TEXT,
            source TEXT NOT NULL,
            template TEXT NOT NULL,
            template_version INTEGER NOT NULL,
            template_hash BLOB NOT NULL DEFAULT x'',
            channels TEXT NOT NULL,
            idempotency_hash BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            transaction_hash BLOB NOT NULL,
            transaction_kind TEXT NOT NULL CHECK (transaction_kind IN ('payment', 'refund')),
            conversation_hash BLOB,
            expires_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (tenant, id)
        ) STRICT;
        INSERT INTO appended_receipts (sequence, id, tenant, status, reason, source, template, template_version,
            template_hash, channels, idempotency_hash, fingerprint, transaction_hash, transaction_kind,
            conversation_hash, expires_at, created_at, updated_at, content)
        SELECT sequence, id, tenant, status, reason, source, template, template_version, template_hash, channels,
            idempotency_hash, fingerprint, transaction_hash, transaction_kind, conversation_hash, expires_at, created_at,
            updated_at, content
        FROM receipts;
        DROP TABLE receipts;
        ALTER TABLE appended_receipts RENAME TO receipts;
        CREATE INDEX receipts_of_status ON receipts (tenant, status, id);

        CREATE TABLE receipt_lookups (
            hash BLOB NOT NULL CHECK (length(hash) = 16),
            sequence INTEGER NOT NULL,
            PRIMARY KEY (hash, sequence)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO receipt_lookups (hash, sequence)
        SELECT idempotency_hash, sequence FROM receipts
        UNION SELECT transaction_hash, sequence FROM receipts
        UNION SELECT conversation_hash, sequence FROM receipts WHERE conversation_hash IS NOT NULL;
        CREATE TABLE lookups_merged (through INTEGER NOT NULL) STRICT;
        INSERT INTO lookups_merged (through) SELECT coalesce(max(sequence), 0) FROM receipts;

        CREATE TRIGGER receipts_deleted AFTER DELETE ON receipts BEGIN
            DELETE FROM receipt_lookups WHERE hash = old.idempotency_hash AND sequence = old.sequence;
            DELETE FROM receipt_lookups WHERE hash = old.transaction_hash AND sequence = old.sequence;
            DELETE FROM receipt_lookups WHERE hash = old.conversation_hash AND sequence = old.sequence;
        END;

        """
}
