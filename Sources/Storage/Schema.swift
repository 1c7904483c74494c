import GRDB

/// The tables, as numbered migrations. A migration that was released is never changed; a new one is added.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-receipts") { db in
            try db.execute(sql: tenants + receipts + deliveries + rest)
        }
        migrator.registerMigration("0002-templates") { db in
            try db.execute(sql: templates)
        }
        migrator.registerMigration("0002b-template-withdrawals") { db in
            try db.execute(sql: templateWithdrawals)
        }
        migrator.registerMigration("0003-audit") { db in
            try db.execute(sql: audit)
        }
        migrator.registerMigration("0004-keys") { db in
            try db.execute(sql: keys)
        }
        migrator.registerMigration("0005-lookups") { db in
            try db.execute(sql: lookups)
        }
        migrator.registerMigration("0006-follow-ups") { db in
            try db.execute(sql: followUps)
        }
        migrator.registerMigration("0007-callbacks") { db in
            try db.execute(sql: callbacks)
        }
        migrator.registerMigration("0008-key-lives") { db in
            try db.execute(sql: keyLives)
        }
        migrator.registerMigration("0013-consent") { db in
            try db.execute(sql: consent)
        }
        migrator.registerMigration("0012-budgets") { db in
            try db.execute(sql: meters)
        }
        migrator.registerMigration("0010-payments") { db in
            try db.execute(sql: payments)
        }
        migrator.registerMigration("0011-interactions") { db in
            try db.execute(sql: interactions)
        }
        migrator.registerMigration("0009-usage") { db in
            try db.execute(sql: usage)
            try countUsage(in: db)
        }
        migrator.registerMigration("0016-event-receipts") { db in
            try db.execute(sql: eventReceipts)
        }
        migrator.registerMigration("0017-work-check") { db in
            try checkWorkByRange(in: db)
        }
        migrator.registerMigration("0018-hands") { db in
            try freeWhatHasNotBegun(in: db)
        }
        return migrator
    }

    private static let tenants = """
        CREATE TABLE platform (
            name TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tenants (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            slug TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            default_locale TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
            data_key BLOB NOT NULL,
            lookup_key BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE settings (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            kind TEXT NOT NULL CHECK (kind IN ('genesys', 'senders', 'budgets', 'policies')),
            body TEXT NOT NULL,
            secret BLOB,
            secret_set_at INTEGER,
            revision INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE api_keys (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB REFERENCES tenants (id),
            role TEXT NOT NULL,
            name TEXT NOT NULL,
            secret_hash BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER,
            CHECK ((tenant IS NULL) = (role = 'platform_admin'))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX api_keys_of_tenant ON api_keys (tenant, id);

        """

    private static let receipts = """
        CREATE TABLE receipts (
            sequence INTEGER PRIMARY KEY,
            id BLOB NOT NULL CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            status TEXT NOT NULL,
            reason TEXT,
            source TEXT NOT NULL,
            template TEXT NOT NULL,
            template_version INTEGER NOT NULL,
            channels TEXT NOT NULL,
            content BLOB NOT NULL,
            idempotency_hash BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            answer BLOB NOT NULL,
            transaction_hash BLOB NOT NULL,
            transaction_kind TEXT NOT NULL CHECK (transaction_kind IN ('payment', 'refund')),
            conversation_hash BLOB,
            expires_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (tenant, id),
            UNIQUE (tenant, idempotency_hash),
            UNIQUE (tenant, transaction_hash, transaction_kind)
        ) STRICT;
        CREATE INDEX receipts_of_status ON receipts (tenant, status, id);
        CREATE INDEX receipts_of_conversation ON receipts (tenant, conversation_hash, id)
            WHERE conversation_hash IS NOT NULL;

        """

    /// `work` tells what is to be done (0 send, 1 look up, 2 poll) and is NULL when nothing is; of a row with a lease
    /// an attempt is in flight. Leases carry owner, boot, end and a fencing number, so that many nodes can share a store.
    private static let deliveries = """
        CREATE TABLE deliveries (
            sequence INTEGER PRIMARY KEY,
            id BLOB NOT NULL CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            receipt BLOB NOT NULL,
            channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
            position INTEGER NOT NULL,
            address_hash BLOB NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            attempts INTEGER NOT NULL,
            retries INTEGER NOT NULL,
            step INTEGER NOT NULL,
            doubt_since INTEGER,
            work INTEGER CHECK (work IN (0, 1, 2)),
            due_at INTEGER,
            attempt_started_at INTEGER,
            provider_message TEXT,
            provider_conversation TEXT,
            segments INTEGER,
            queued_at INTEGER NOT NULL,
            sent_at INTEGER,
            delivered_at INTEGER,
            lease_owner TEXT,
            lease_boot BLOB,
            lease_until INTEGER,
            fence INTEGER NOT NULL DEFAULT 0,
            UNIQUE (tenant, receipt, position),
            FOREIGN KEY (tenant, receipt) REFERENCES receipts (tenant, id),
            CHECK ((work IS NULL) = (due_at IS NULL))
        ) STRICT;
        CREATE INDEX deliveries_due ON deliveries (tenant, channel, work, due_at, lease_boot)
            WHERE work IS NOT NULL AND lease_boot IS NULL;
        CREATE INDEX deliveries_leased ON deliveries (lease_boot) WHERE lease_boot IS NOT NULL;
        CREATE INDEX deliveries_of_address ON deliveries (tenant, address_hash, queued_at) WHERE sent_at IS NOT NULL;

        """

    private static let rest = """
        CREATE TABLE events (
            tenant BLOB NOT NULL,
            receipt BLOB NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            delivery BLOB,
            detail TEXT NOT NULL,
            PRIMARY KEY (tenant, receipt, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE spent_parts (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            day INTEGER NOT NULL,
            parts INTEGER NOT NULL,
            PRIMARY KEY (tenant, day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE suppressions (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
            address_hash BLOB NOT NULL,
            source TEXT NOT NULL,
            evidence BLOB,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, channel, address_hash)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE follow_ups (
            id BLOB NOT NULL CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            receipt BLOB NOT NULL,
            reason TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'claimed', 'resolved')),
            opened_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, receipt) REFERENCES receipts (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX follow_ups_of_receipt ON follow_ups (tenant, receipt);

        """
}
