import Domain
import HTTPTypes
import JSON
import Testing

@testable import ControlPlane

/// What every path of the contract answers, whatever it is about.
@Suite struct MethodTests {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    /// Ids of nobody stand in place of parameters: a method that a path does not take is told before anything is looked
    /// for, and before a key is asked for.
    @Test func everyPathTellsItsMethodsAndRefusesTheOthers() async throws {
        let contract = try Contract.shared()
        let paths = contract.document["paths"]?.object?.members ?? []
        try await TestWorld.run { world in
            for path in paths {
                let taken = Self.methods.filter { path.value[$0.lowercased()] != nil }
                let expected = Set(taken + (taken.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"])
                let target = path.name.split(separator: "/").map { $0.hasPrefix("{") ? "/x" : "/\($0)" }.joined()
                let options = try await world.call("OPTIONS", target, expect: 204)
                #expect(Set(Self.words(options.headers["allow"])) == expected, "\(path.name)")
                for method in Self.methods where !taken.contains(method) {
                    let refused = try await world.call(method, target, expect: 405)
                    #expect(refused.code == "method-not-allowed")
                    #expect(Set(Self.words(refused.headers["allow"])) == expected, "\(method) \(path.name)")
                }
            }
        }
    }

    private static func words(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    }

    /// Every operation that takes a body refuses another media type, a name given twice and what is no JSON before it
    /// changes anything.
    @Test func everyBodyIsReadStrictly() async throws {
        let contract = try Contract.shared()
        try await TestWorld.run { world in
            let names = try await world.oneOfEach()
            for route in world.routes where route.access.asksForKey {
                let operation = contract.operation(route.method.rawValue, route.path)
                guard operation?["requestBody"] != nil else { continue }
                let target = route.path.split(separator: "/").map { segment in
                    segment.hasPrefix("{")
                        ? "/" + (names[String(segment.dropFirst().dropLast())] ?? "1") : "/\(segment)"
                }.joined()
                let role = Role.allCases.first { role in
                    switch route.access {
                    case .platform(let scope): role.isPlatform && role.allows([scope])
                    case .tenantInPath(let scope): !role.isPlatform && role.allows([scope])
                    case .tenantOfKey(let scopes), .tenantOrAll(let scopes), .anyKey(let scopes):
                        !role.isPlatform && role.allows(scopes)
                    case .open, .webhook: false
                    }
                }
                let headers = ["If-Match": "*", "Idempotency-Key": "strict"]
                let given = [
                    ("{}", "text/plain", "unsupported-media-type"),
                    (#"{"a":1,"a":2}"#, "application/json", "duplicate-name"),
                    (#"{"a":}"#, "application/json", "malformed-json"),
                ]
                for (body, mediaType, code) in given {
                    let answer = try await world.call(
                        route.method.rawValue, target, as: role ?? .platformAdmin, headers: headers, body: body,
                        mediaType: mediaType)
                    #expect(answer.code == code, "\(route.method) \(route.path): \(answer.text)")
                }
            }
        }
    }
}
