import Domain
import JSON
import Storage
import Testing
import Vault

@testable import ControlPlane

/// A tenant with one thing of each kind, and a key of each sort to ask for them with.
struct RoleMatrix {
    struct Key {
        let name: String
        /// `nil` where none is sent.
        let text: String?
        let scopes: Set<String>
        let kind: Kind
    }

    enum Kind {
        case ofTenant, ofPlatform, ofAnotherTenant
        /// None, revoked, expired, mistyped.
        case invalid
    }

    enum Expectation {
        case exactly(Int)
        /// Whatever the state of things makes of it: not a refusal of the key, and no fault.
        case allowed

        func allows(_ status: Int) -> Bool {
            switch self {
            case .exactly(let wanted): status == wanted
            case .allowed: status < 500 && status != 401 && status != 403
            }
        }
    }

    let keys: [Key]
    private let world: TestWorld
    private let names: [String: String]

    init(_ world: TestWorld, _ contract: Contract) async throws {
        self.world = world
        let other = try await world.withTenant("other")
        let scopes = Dictionary(uniqueKeysWithValues: contract.roles.map { ($0.name, $0.scopes) })
        func key(_ role: Role, _ name: String, _ text: String?, _ kind: Kind) -> Key {
            Key(name: name, text: text, scopes: scopes[role.rawValue] ?? [], kind: kind)
        }
        var keys: [Key] = []
        for role in Role.allCases where !role.isPlatform {
            keys.append(key(role, "\(role)", world.keys[role], .ofTenant))
            keys.append(key(role, "another tenant's \(role)", other.keys[role], .ofAnotherTenant))
            keys.append(key(role, "a revoked \(role)", try await world.dead(role, revoked: true), .invalid))
            keys.append(key(role, "an expired \(role)", try await world.dead(role, revoked: false), .invalid))
        }
        for role in Role.allCases where role.mayBeOfPlatform {
            keys.append(key(role, "the platform's \(role)", try await world.platformKey(role), .ofPlatform))
        }
        keys.append(key(.tenantAdmin, "no key", nil, .invalid))
        keys.append(key(.tenantAdmin, "a mistyped key", world.keys[.tenantAdmin].map { $0.dropLast() + "0" }, .invalid))
        self.keys = keys
        names = try await world.oneOfEach()
    }

    func expectation(of operation: Contract.Operation, for key: Key) -> Expectation {
        guard let scopes = operation.scopes else { return .allowed }
        // Without scopes it takes no key but a webhook's secret.
        if key.kind == .invalid || scopes.isEmpty { return .exactly(401) }
        guard scopes.contains(where: { key.scopes.contains($0) || key.scopes.contains(Self.writing($0)) }) else {
            return .exactly(403)
        }
        if operation.isOfPlatform, key.kind != .ofPlatform { return .exactly(403) }
        let isAboutATenant = operation.path.contains("{tenant}") || operation.query.contains("tenant")
        return key.kind == .ofAnotherTenant && isAboutATenant ? .exactly(404) : .allowed
    }

    /// A write scope includes its read scope.
    private static func writing(_ scope: String) -> String {
        scope.hasSuffix(":read") ? scope.dropLast(4) + "write" : scope
    }

    func ask(_ operation: Contract.Operation, with key: Key) async throws -> Answer {
        // Wrong keys of one source are answered 429 where they come faster.
        if key.kind == .invalid { world.clock.advance(by: .seconds(2)) }
        var query = operation.needed
        if operation.query.contains("tenant"), key.kind != .ofTenant { query["tenant"] = "\(world.tenant)" }
        let pairs = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentCoding.encode($0.value))" }
        let path = operation.path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? "/" + (names[String(segment.dropFirst().dropLast())] ?? "1") : "/" + segment
        }.joined()
        return try await world.call(
            operation.method, path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")), key: key.text,
            headers: ["If-Match": "*", "Idempotency-Key": "\(operation.label) with \(key.name)"],
            body: operation.body.map { String(decoding: $0.serialized(), as: UTF8.self) })
    }
}
