extension Schema {
    /// An event stands here once. `due_at` is set while it waits, `content` until nothing needs it any more; what is left
    /// after that makes a repeated event known. Keys begin with the time, so that new rows stand together at the end.
    ///
    /// A follow-up may be about an event instead of a receipt.
    static let interactions = """
        CREATE TABLE webhook_secrets (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            name TEXT NOT NULL,
            secret BLOB,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER,
            PRIMARY KEY (tenant, id),
            CHECK ((secret IS NULL) = (revoked_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE interaction_events (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            event_at INTEGER NOT NULL,
            identity BLOB NOT NULL CHECK (length(identity) = 16),
            content BLOB,
            outcome TEXT,
            led_to BLOB,
            reason TEXT,
            tries INTEGER NOT NULL,
            due_at INTEGER,
            expires_at INTEGER NOT NULL,
            lease_owner TEXT,
            lease_boot BLOB,
            lease_until INTEGER,
            fence INTEGER NOT NULL,
            PRIMARY KEY (tenant, id),
            CHECK ((outcome IS NULL) = (due_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX interaction_events_once ON interaction_events (event_at, identity);
        CREATE INDEX interaction_events_due ON interaction_events (tenant, due_at)
            WHERE due_at IS NOT NULL AND lease_boot IS NULL;
        CREATE INDEX interaction_events_leased ON interaction_events (lease_boot) WHERE lease_boot IS NOT NULL;
        CREATE INDEX interaction_events_kept ON interaction_events (tenant, id) WHERE content IS NOT NULL;

        CREATE TABLE interaction_counts (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            day INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (tenant, day, outcome)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE follow_ups_next (
            id BLOB NOT NULL CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            receipt BLOB,
            reason TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'claimed', 'resolved')),
            opened_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL DEFAULT 0,
            claimed_by BLOB,
            claimed_at INTEGER,
            claimed_until INTEGER,
            outcome TEXT,
            note BLOB,
            resolved_by BLOB,
            resolved_at INTEGER,
            event BLOB,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, receipt) REFERENCES receipts (tenant, id),
            CHECK (receipt IS NULL OR event IS NULL)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO follow_ups_next (id, tenant, receipt, reason, status, opened_at, due_at, claimed_by, claimed_at,
                claimed_until, outcome, note, resolved_by, resolved_at)
            SELECT id, tenant, receipt, reason, status, opened_at, due_at, claimed_by, claimed_at, claimed_until, outcome,
                note, resolved_by, resolved_at FROM follow_ups;
        DROP TABLE follow_ups;
        ALTER TABLE follow_ups_next RENAME TO follow_ups;
        CREATE INDEX follow_ups_of_receipt ON follow_ups (tenant, receipt);
        CREATE INDEX follow_ups_unresolved ON follow_ups (tenant, id) WHERE resolved_at IS NULL;

        """
}
