import Domain
import Foundation
import GRDB

extension Schema {
    /// What was sent by day and channel, and what a receipt's evidence needs of its attempts.
    ///
    /// `usage.day` counts days since 1970 by the tenant's clock; a message counts on the day on which it was queued.
    /// `message_hash` is of the message that the last attempt carried. `audit_row` is the number under which the first of `audit_rows` audit entries was staged with the event, `attempt_audit_row` that
    /// of the attempt's begin.
    static let usage = """
        CREATE TABLE usage (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            day INTEGER NOT NULL,
            channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
            accepted INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            parts INTEGER NOT NULL,
            delivered INTEGER NOT NULL,
            unconfirmed INTEGER NOT NULL,
            blocked INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            cancelled INTEGER NOT NULL,
            follow_ups INTEGER NOT NULL,
            PRIMARY KEY (tenant, day, channel)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE deliveries ADD COLUMN message_hash BLOB;
        ALTER TABLE deliveries ADD COLUMN attempt_audit_row INTEGER;
        ALTER TABLE events ADD COLUMN audit_row INTEGER;
        ALTER TABLE events ADD COLUMN audit_rows INTEGER;

        """

    /// Counts what a store of an older program holds. Its follow-ups are counted with the receipt's last message.
    static func countUsage(in db: Database) throws {
        let tenants = try Row.fetchAll(db, sql: "SELECT id, time_zone FROM tenants WHERE deleted_at IS NULL")
        for row in tenants {
            let tenant = try TenantID.decode(row, "id")
            let days = LocalDays(timeZone: row["time_zone"])
            let rows = try Row.fetchCursor(db, sql: usageOfQuarters, arguments: [tenant.data])
            while let row = try rows.next() {
                let queued = Timestamp(milliseconds: (row["quarter"] as Int64) * 900_000)
                try UsageRow.add(
                    UsageCounts(row: row), tenant: tenant, day: days.day(of: queued), try .require(row, "channel"),
                    in: db)
            }
        }
    }

    /// By quarters of an hour: no time zone changes its day within one.
    private static let usageOfQuarters = """
        SELECT channel, queued_at / 900000 AS quarter, sum(position = 0) AS accepted, count(*) AS messages,
            sum(sent_at IS NOT NULL) AS sent,
            sum(iif(sent_at IS NOT NULL AND channel = 'sms', coalesce(segments, 0), 0)) AS parts,
            sum(status = 'delivered') AS delivered, sum(status = 'unconfirmed') AS unconfirmed,
            sum(status = 'blocked_by_compliance') AS blocked, sum(status IN ('failed', 'undelivered')) AS failed,
            sum(status = 'cancelled') AS cancelled,
            sum((SELECT count(*) FROM follow_ups f WHERE f.tenant = d.tenant AND f.receipt = d.receipt
                AND d.position = (SELECT max(position) FROM deliveries l WHERE l.tenant = d.tenant
                    AND l.receipt = d.receipt))) AS follow_ups
        FROM deliveries d WHERE tenant = ? GROUP BY channel, quarter
        """
}
