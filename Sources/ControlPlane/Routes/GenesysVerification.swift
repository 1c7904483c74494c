import Domain
import HTTPTypes
import JSON
import Storage
import Synchronization

/// `POST /v1/tenants/{tenant}/genesys/verify`: tries the connection and sends nothing.
final class GenesysVerification: Sendable {
    private let store: Store
    private let verify: ControlPlane.ConnectionCheck
    private let underWay = Mutex<Set<TenantID>>([])

    init(store: Store, verify: @escaping ControlPlane.ConnectionCheck) {
        self.store = store
        self.verify = verify
    }

    var route: Route {
        Route(.post, "/v1/tenants/{tenant}/genesys/verify", .tenantInPath(.settingsWrite)) { try await self.run($0) }
    }

    private func run(_ call: Call) async throws -> Reply {
        let tenant = try call.tenant()
        _ = try await call.bodyIfAny().read { _ in true }
        guard let profile = try await store.tenant(tenant).profile() else { throw Problem(.notFound) }
        // One at a time: each asks the organisation about ten questions.
        guard underWay.withLock({ $0.insert(tenant).inserted }) else {
            throw Problem(
                .tooManyRequests, detail: "The connection of this tenant is being tried already.",
                headers: [.retryAfter: "5"])
        }
        defer { underWay.withLock { _ = $0.remove(tenant) } }
        let report = await verify(profile)
        let failed = report.failed.map { line in
            JSONValue.string([line.check.rawValue, line.name].compactMap { $0 }.joined(separator: " "))
        }
        try await store.audit.record(
            AuditEvent(
                .genesysVerified, of: tenant, by: call.actor, outcome: failed.isEmpty ? "ok" : "failed", at: call.now,
                ["failed": .array(failed), "organization": .optional(report.organization?.id)]))
        return Reply(.ok, report.json)
    }
}
