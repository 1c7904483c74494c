import GRDB

extension Schema {
    /// Checks a delivery's kind of work by a range. For an `IN` of three SQLite makes a table each time that a row is
    /// checked, which costs more than the rest of the insert.
    ///
    /// The rows stay as they are: what they may hold is the same.
    static func checkWorkByRange(in db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
        try db.execute(
            sql: """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (work IN (0, 1, 2))', 'CHECK (work BETWEEN 0 AND 2)')
                WHERE type = 'table' AND name = 'deliveries';
                PRAGMA schema_version = \(version + 1);
                PRAGMA writable_schema = RESET;
                """)
    }
}
