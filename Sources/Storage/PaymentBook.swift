package import Domain
import Foundation
import GRDB
import JSON
import Vault

/// The payments that gateways are to be asked for, over all tenants.
///
/// Questions change nothing at a gateway, so they need no lease: what is under way is known to the process alone, a start
/// asks again, and the first answer that is settled counts.
package struct PaymentBook: Sendable {
    let store: Store

    /// When the first payment of each tenant is due: read once at the start.
    package func waiting() async throws -> [TenantID: Timestamp] {
        try await store.read { db in
            let rows = try db.rows(
                "SELECT tenant, min(due_at) AS due_at FROM payments WHERE due_at IS NOT NULL GROUP BY tenant", [])
            var waiting: [TenantID: Timestamp] = [:]
            for row in rows { waiting[try .decode(row, "tenant")] = try .require(row, "due_at") }
            return waiting
        }
    }

    /// Payments of a tenant that are due, those that wait longest first.
    /// - Parameter onlyExpired: only those whose receipt has no time left.
    package func due(
        of tenant: TenantID, besides busy: Set<ReceiptID>, onlyExpired: Bool = false, limit: Int, now: Timestamp
    ) async throws -> [WaitingPayment] {
        guard let keys = try await store.keyring.keys(of: tenant) else { return [] }
        let end = onlyExpired ? now.milliseconds : Int64.max
        let rows = try await store.read { db in
            try db.rows(Self.dueSQL, [tenant.data, now.milliseconds, end, limit + busy.count])
                .map(SealedPayment.init(row:))
        }
        return rows.filter { !busy.contains($0.receipt) }.prefix(limit).map {
            WaitingPayment($0, of: tenant, keys: keys)
        }
    }

    static let dueSQL = """
        SELECT p.receipt, p.asks, p.setbacks, p.unknown_since, p.reason AS payment_reason, p.due_at,
            r.content, coalesce(r.plan, r.channels) AS channels, coalesce(r.round_expires_at, r.expires_at) AS expires_at
        FROM payments p JOIN receipts r ON r.tenant = p.tenant AND r.id = p.receipt
        WHERE p.tenant = ? AND p.due_at <= ? AND coalesce(r.round_expires_at, r.expires_at) <= ? ORDER BY p.due_at LIMIT ?
        """

    /// When the next payment of a tenant is due besides those under way; `nil` where none waits.
    package func nextDue(of tenant: TenantID, besides busy: Set<ReceiptID>) async throws -> Timestamp? {
        try await store.read { db in
            let rows = try db.rows(
                "SELECT receipt, due_at FROM payments WHERE tenant = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT ?",
                [tenant.data, busy.count + 1])
            for row in rows where try !busy.contains(.decode(row, "receipt")) { return .decode(row, "due_at") }
            return nil
        }
    }

    /// Why questions wait for a change of the tenant's settings.
    static let reasonsToWake: [Reason] = [
        .gatewayNotConfigured, .gatewayRefused, .gatewayAnswerUnusable, .gatewayFailing, .gatewayUnreachable,
        .tenantSuspended, .paymentUnknown,
    ]

    /// Makes questions due now that failed under settings which have changed, a few hundred at a time.
    package func wake(_ tenant: TenantID, at now: Timestamp) async throws -> Int {
        let words = Self.reasonsToWake.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        var woken = 0
        while true {
            let count = try await store.commits.write { db in
                try db.run(
                    """
                    UPDATE payments SET due_at = ?1 WHERE tenant = ?2 AND receipt IN (
                        SELECT receipt FROM payments WHERE tenant = ?2 AND due_at > ?1 AND reason IN (\(words)) LIMIT 500)
                    """, [now.milliseconds, tenant.data])
                return db.changesCount
            }
            woken += count
            guard count > 0 else { return woken }
        }
    }

    /// Brings everything that waits for a time to come forward: the calendar was set back by `step`.
    package func bringForward(by step: Milliseconds, at now: Timestamp) async throws {
        try await store.commits.write { db in
            try db.run(
                "UPDATE payments SET due_at = max(?1, due_at - ?2) WHERE due_at > ?1", [now.milliseconds, step.count])
        }
    }
}

extension Store {
    package var paymentBook: PaymentBook { PaymentBook(store: self) }
}

/// A payment that a gateway is to be asked for.
package struct WaitingPayment: Sendable {
    package let tenant: TenantID
    package let receipt: ReceiptID
    /// `nil` where the receipt can't be opened: it is damaged, and nobody knows what to ask for.
    package let content: ReceiptContent?
    package let progress: PaymentProgress
    package let dueAt: Timestamp
    /// When the receipt's time is over.
    package let expiresAt: Timestamp
    let sealed: Data
    let request: JSONValue
    let channels: [Channel]

    init(_ row: SealedPayment, of tenant: TenantID, keys: Keyring.Keys) {
        self.tenant = tenant
        receipt = row.receipt
        progress = row.progress
        dueAt = row.dueAt
        expiresAt = row.expiresAt
        sealed = row.content
        channels = row.channels
        // What does not open is told by the content that is not there.
        let plain = try? keys.sealing.open(Array(row.content), row: row.receipt.bytes, column: "receipts.content")
        let request = plain.flatMap { try? JSONValue(parsing: $0) }
        self.request = request ?? .null
        content = try? request?.read(ReceiptContent.init(stored:))
    }
}

/// A row as it came from the store.
struct SealedPayment: Sendable {
    let receipt: ReceiptID
    let progress: PaymentProgress
    let dueAt: Timestamp
    let expiresAt: Timestamp
    let content: Data
    let channels: [Channel]

    init(row: Row) throws {
        receipt = try .decode(row, "receipt")
        progress = PaymentProgress(
            asks: row["asks"], setbacks: row["setbacks"], unknownSince: .decode(row, "unknown_since"),
            reason: (row["payment_reason"] as String?).flatMap(Reason.init))
        dueAt = try .require(row, "due_at")
        expiresAt = try .require(row, "expires_at")
        content = row["content"]
        channels = ChannelList.channels(row["channels"])
    }
}
