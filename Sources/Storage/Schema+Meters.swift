extension Schema {
    /// What the engine keeps of each tenant's budgets and troubles over a restart, about a second old.
    static let meters = """
        CREATE TABLE meters (
            tenant BLOB NOT NULL PRIMARY KEY REFERENCES tenants (id),
            at INTEGER NOT NULL,
            is_end INTEGER NOT NULL CHECK (is_end IN (0, 1)),
            sms REAL NOT NULL,
            email REAL NOT NULL,
            requests REAL NOT NULL,
            last_success_at INTEGER,
            credentials_broken_since INTEGER,
            breaker_opened_at INTEGER,
            failures INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
