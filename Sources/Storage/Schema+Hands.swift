import GRDB

extension Schema {
    /// A row says that it is leased from the begin of its attempt on; before, the run that holds it knows that alone. What
    /// the last run of an earlier release held without having begun is free.
    static func freeWhatHasNotBegun(in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE deliveries SET lease_owner = NULL, lease_boot = NULL, lease_until = NULL
                WHERE lease_boot IS NOT NULL AND status <> 'sending'
                """)
    }
}
