import HTTPTypes
import JSON

/// What operators and load balancers ask.
struct OperationRoutes: Sendable {
    let readiness: ControlPlane.Readiness
    let version: String

    var routes: [Route] {
        [
            Route(.get, "/livez", .open) { _ in Reply(.ok, ["status": "ok", "version": .string(version)]) },
            Route(.get, "/readyz", .open) { _ in await ready() },
            Route(.get, "/openapi.yaml", .open) { _ in
                Reply(.ok, headers: [.contentType: "application/yaml"], body: PackageResources.openapi_yaml)
            },
        ]
    }

    private func ready() async -> Reply {
        let checks = await readiness()
        let isReady = checks.allSatisfy { $0.failure == nil }
        let list = checks.map { check -> JSONValue in
            ["check": .string(check.check), "ok": .bool(check.failure == nil), "failure": .optional(check.failure)]
        }
        return Reply(
            isReady ? .ok : .serviceUnavailable, ["status": isReady ? "ok" : "failing", "checks": .array(list)])
    }
}
