import Domain
import Foundation
import GRDB

@testable import Storage

/// A store as an earlier migration left it, with a tenant.
struct OldStore {
    let queue: DatabaseQueue
    private let tenant = TenantID(at: TestStore.now).data

    init(upTo migration: String) throws {
        queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: migration)
        try queue.write { [tenant] db in
            try db.execute(
                sql: """
                    INSERT INTO tenants (id, slug, name, time_zone, default_locale, status, data_key, lookup_key,
                        created_at, updated_at, revision)
                    VALUES (?, 's', 'n', 'UTC', 'en', 'active', x'', x'', 1, 1, 1)
                    """, arguments: [tenant])
        }
    }

    /// A receipt with one delivery, which a run of that time holds or does not.
    func addDelivery(_ status: String, work: Int?, isLeased: Bool = false) throws {
        let id = ReceiptID(at: TestStore.now).data
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO receipts (id, tenant, status, source, template, template_version, channels,
                        idempotency_hash, fingerprint, transaction_hash, transaction_kind, expires_at, created_at,
                        updated_at, content)
                    VALUES (?, ?, 'accepted', 'api', 't', 1, 'sms', x'', x'', x'', 'payment', 1, 1, 1, x'')
                    """, arguments: [id, tenant])
            try db.execute(
                sql: """
                    INSERT INTO deliveries (id, tenant, receipt, channel, position, address_hash, status, attempts,
                        retries, step, work, due_at, queued_at, lease_owner, lease_boot, lease_until)
                    VALUES (?, ?, ?, 'sms', 0, x'01', ?, 0, 0, 0, ?, ?, 7, ?, ?, ?)
                    """,
                arguments: [
                    id, tenant, id, status, work, work.map { _ in 7 }, isLeased ? "o" : nil,
                    isLeased ? Data([11]) : nil, isLeased ? 9 : nil,
                ])
        }
    }
}
