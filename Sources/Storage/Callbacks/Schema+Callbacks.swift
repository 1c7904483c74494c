extension Schema {
    /// Where receipts' ends are told, what was told, and what became of it.
    ///
    /// An event is kept for each final status of a tenant that has a callback, whether or not one is active, so that it
    /// can be told later. A delivery is due as long as it is pending; what is not active is left out when work is taken.
    static let callbacks = """
        CREATE TABLE callbacks (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            url TEXT NOT NULL,
            name TEXT NOT NULL,
            events TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'disabled')),
            cause TEXT,
            stopped_at INTEGER,
            failing_since INTEGER,
            last_success_at INTEGER,
            secret BLOB NOT NULL,
            old_secret BLOB,
            old_secret_until INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (tenant, id),
            CHECK ((status = 'active') = (cause IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE callback_events (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            kind TEXT NOT NULL,
            receipt BLOB,
            at INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, receipt) REFERENCES receipts (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX callback_events_of_receipt ON callback_events (tenant, receipt) WHERE receipt IS NOT NULL;

        CREATE TABLE callback_deliveries (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            callback BLOB NOT NULL CHECK (length(callback) = 16),
            event BLOB NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
            step INTEGER NOT NULL DEFAULT 0,
            began_at INTEGER,
            due_at INTEGER,
            attempt_count INTEGER NOT NULL DEFAULT 0,
            attempts TEXT NOT NULL DEFAULT '[]',
            PRIMARY KEY (tenant, callback, event),
            FOREIGN KEY (tenant, event) REFERENCES callback_events (tenant, id) ON DELETE CASCADE,
            CHECK ((status = 'pending') = (due_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX callback_deliveries_due ON callback_deliveries (tenant, callback, due_at)
            WHERE due_at IS NOT NULL;
        CREATE INDEX callback_deliveries_of_event ON callback_deliveries (tenant, event);

        """
}
