import Domain
import HTTPTypes
import JSON
import Storage
import Testing
import Vault

@testable import ControlPlane

/// Two tenants, every route of the table, each with the other's key and the other's ids.
@Suite struct ForeignAccessTests {
    private struct Attempt {
        let method: String
        let path: String
        let role: Role
        /// 403 where no role of a tenant has the scope.
        let expected: Int
    }

    @Test func nothingOfAnotherTenantIsReachedAndEachTryIsAudited() async throws {
        try await TestWorld.run { first in
            let second = try await first.withTenant("other")
            for (own, foreign) in [(first, second), (second, first)] {
                let names = try await Self.names(of: foreign)
                let attempts = own.routes.flatMap { Self.attempts($0, own: own, names: names) }
                #expect(attempts.count > 30)
                let before = try await own.entries(.accessRefused).count
                for attempt in attempts {
                    let answer = try await own.call(
                        attempt.method, attempt.path, as: attempt.role, headers: Self.headers,
                        body: ["GET", "DELETE"].contains(attempt.method) ? nil : "{}")
                    #expect(answer.status == attempt.expected, "\(attempt.method) \(attempt.path): \(answer.text)")
                    #expect(answer.code == (attempt.expected == 404 ? "not-found" : "forbidden"))
                }
                let told = try await own.entries(.accessRefused).dropFirst(before)
                #expect(told.count == attempts.count)
                #expect(told.allSatisfy { $0.header.core.tenant == own.tenant })
                #expect(
                    zip(told, attempts).allSatisfy {
                        $0.header.core.outcome == ($1.expected == 404 ? "not-found" : "forbidden")
                    })
            }
        }
    }

    private static let headers = ["If-Match": "*", "Idempotency-Key": "foreign"]

    /// What the other tenant has, by the names of path parameters.
    private static func names(of foreign: TestWorld) async throws -> [String: String] {
        let receipt = try await foreign.post(.receipt(), key: "k-\(foreign.tenant)", expect: 202)
        let key = try await foreign.send(
            "POST", foreign.settings("keys"), ["role": "agent", "name": "x"], as: .tenantAdmin, expect: 201)
        let erasure = try await foreign.send(
            "POST", foreign.settings("erasures"), ["email": "nobody@example.com"], as: .tenantAdmin, expect: 202)
        let callback = try await foreign.send(
            "POST", foreign.settings("callbacks"), ["url": "https://example.com/x"], as: .tenantAdmin, expect: 201)
        let entry = try await foreign.entries(.keyCreated).last { $0.header.core.tenant == foreign.tenant }
        return [
            "tenant": "\(foreign.tenant)", "receipt": try #require(receipt["id"]?.string),
            "key": try #require(key["id"]?.string), "secret": try await foreign.makeSecret().id,
            "erasure": try #require(erasure["id"]?.string),
            "callback": try #require(callback["id"]?.string),
            "sequence": "\(try #require(entry).sequence)",
        ]
    }

    private static func attempts(_ route: Route, own: TestWorld, names: [String: String]) -> [Attempt] {
        let foreign = names["tenant"] ?? ""
        let path = filled(route.path, names)
        let query = needed(route).map { "\($0)&" } ?? ""
        func attempt(_ path: String, _ scopes: [Scope]) -> Attempt {
            let role = Role.allCases.first { !$0.isPlatform && $0.allows(scopes) }
            return Attempt(
                method: route.method.rawValue, path: path, role: role ?? .tenantAdmin, expected: role == nil ? 403 : 404
            )
        }
        switch route.access {
        // A webhook takes no key at all; foreign secrets have a test of their own.
        case .open, .webhook, .anyKey: return []
        case .platform:
            return [Attempt(method: route.method.rawValue, path: path, role: .tenantAdmin, expected: 403)]
        case .tenantInPath(let scope):
            let isOfAThing =
                ["{key}", "{erasure}", "{secret}", "{callback}"].contains { route.path.contains($0) }
                && own.tenant.description != foreign
            let mixed = filled(route.path, names.merging(["tenant": "\(own.tenant)"]) { $1 })
            return [attempt(path, [scope])] + (isOfAThing ? [attempt(mixed, [scope])] : [])
        case .tenantOfKey(let scopes), .tenantOrAll(let scopes):
            let named = attempt("\(path)?\(query)tenant=\(foreign)", scopes)
            return [named] + (route.path.contains("{") ? [attempt(path, scopes)] : [])
        }
    }

    /// Parameters without which a route would not look at the tenant.
    private static func needed(_ route: Route) -> String? {
        route.query.contains("address") ? "channel=sms&address=%2B15550001234" : nil
    }

    private static func filled(_ path: String, _ names: [String: String]) -> String {
        path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? "/" + (names[String(segment.dropFirst().dropLast())] ?? "1") : "/" + segment
        }.joined()
    }
}
