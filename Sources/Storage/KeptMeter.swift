package import Domain
import Foundation
import GRDB

/// What the engine keeps of a tenant's budgets and troubles over a restart.
package struct KeptMeter: Sendable, Hashable {
    package let tenant: TenantID
    package let at: Timestamp
    /// The run ended by itself after this note: nothing was spent since.
    package let isEnd: Bool
    /// Tokens left; less than 0 where some were reserved ahead.
    package let sms: Double
    package let email: Double
    package let requests: Double
    package let lastSuccessAt: Timestamp?
    package let credentialsBrokenSince: Timestamp?
    package let breakerOpenedAt: Timestamp?
    /// Failures in a row.
    package let failures: Int

    package init(
        tenant: TenantID, at: Timestamp, isEnd: Bool, sms: Double, email: Double, requests: Double,
        lastSuccessAt: Timestamp? = nil, credentialsBrokenSince: Timestamp? = nil, breakerOpenedAt: Timestamp? = nil,
        failures: Int = 0
    ) {
        (self.tenant, self.at, self.isEnd) = (tenant, at, isEnd)
        (self.sms, self.email, self.requests) = (sms, email, requests)
        (self.lastSuccessAt, self.credentialsBrokenSince) = (lastSuccessAt, credentialsBrokenSince)
        (self.breakerOpenedAt, self.failures) = (breakerOpenedAt, failures)
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            tenant: try .decode(row, "tenant"), at: try .require(row, "at"), isEnd: row["is_end"], sms: row["sms"],
            email: row["email"], requests: row["requests"], lastSuccessAt: .decode(row, "last_success_at"),
            credentialsBrokenSince: .decode(row, "credentials_broken_since"),
            breakerOpenedAt: .decode(row, "breaker_opened_at"), failures: row["failures"])
    }
}

extension Outbox {
    /// Notes how some tenants stand, in one write; of a tenant that is gone nothing.
    package func keep(_ meters: [KeptMeter]) async throws {
        guard !meters.isEmpty else { return }
        try await store.commits.write { db in
            for meter in meters {
                try db.run(
                    """
                    INSERT INTO meters (tenant, at, is_end, sms, email, requests, last_success_at,
                        credentials_broken_since, breaker_opened_at, failures)
                    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE EXISTS (SELECT 1 FROM tenants WHERE id = ?1)
                    ON CONFLICT (tenant) DO UPDATE SET at = ?2, is_end = ?3, sms = ?4, email = ?5, requests = ?6,
                        last_success_at = ?7, credentials_broken_since = ?8, breaker_opened_at = ?9, failures = ?10
                    """,
                    [
                        meter.tenant.data, meter.at.milliseconds, meter.isEnd ? 1 : 0, meter.sms, meter.email,
                        meter.requests, meter.lastSuccessAt?.milliseconds,
                        meter.credentialsBrokenSince?.milliseconds, meter.breakerOpenedAt?.milliseconds,
                        meter.failures,
                    ])
            }
        }
    }

    /// The last note of any tenant: the service ran then, by the calendar of that time.
    package func lastKept() async throws -> Timestamp? {
        try await store.read { db in
            try db.row("SELECT max(at) AS at FROM meters", []).flatMap { .decode($0, "at") }
        }
    }
}

extension TenantStore {
    /// The tenant's last note; `nil` where it never sent anything.
    package func keptMeter() async throws -> KeptMeter? {
        try await store.read { db in
            try db.row("SELECT * FROM meters WHERE tenant = ?", [tenant.data]).map(KeptMeter.init)
        }
    }
}
