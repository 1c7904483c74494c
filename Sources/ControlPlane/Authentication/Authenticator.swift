import Domain
import HTTPTypes
import Storage
import Vault

/// Tells who calls and whether they may.
struct Authenticator: Sendable {
    let store: Store
    /// What an unknown key is compared with, so that time does not tell which ids exist.
    private let nobody = [UInt8](repeating: 0, count: APIKeyText.hashLength)

    init(store: Store) {
        self.store = store
    }

    /// The key of a request that asks for a route.
    /// - Throws: `Problem` (`unauthenticated`) where no key is shown, `RefusedKey`, `StoreError`.
    func key(_ headers: HTTPFields, at now: Timestamp) async throws -> KnownKey {
        guard let header = headers.text(.authorization) else { throw Problem.unauthenticated }
        guard let text = Self.bearer(header), let given = APIKeyText.parse(text) else {
            throw RefusedKey(cause: .malformed, id: nil, tenant: nil)
        }
        let found = try await store.findKey(given.id)
        let isRight = given.verify(hash: found?.secretHash ?? nobody, pepper: store.keyHashing)
        guard let found else { throw RefusedKey(cause: .unknown, id: given.id, tenant: nil) }
        guard isRight, found.key.isValid(at: now) else {
            let cause: RefusedKey.Cause =
                !isRight ? .wrongSecret : found.key.revokedAt.map { $0 <= now } == true ? .revoked : .expired
            throw RefusedKey(cause: cause, id: given.id, tenant: found.key.tenant)
        }
        store.noteUse(of: found, at: now)
        return found
    }

    private static func bearer(_ header: String) -> Substring? {
        guard header.utf8.count <= 256, let space = header.utf8.firstIndex(of: UInt8(ascii: " ")),
            header[..<space].lowercased() == "bearer"
        else { return nil }
        return header[header.utf8.index(after: space)...]
    }

    /// Which tenant a key may act on here.
    /// - Parameters:
    ///   - inPath: the first parameter of the path.
    ///   - inQuery: the `tenant` parameter of the query.
    /// - Throws: `Problem`: `forbidden` where the key's role lacks the scope; `not-found` where the tenant is another's or
    ///   is none, which must look the same.
    func caller(
        _ key: APIKey, _ access: Access, inPath: Substring?, inQuery: String?
    ) async throws -> Caller {
        switch access {
        case .open, .webhook: return Caller(key: key, tenant: nil)
        case .anyKey(let scopes):
            guard key.role.allows(scopes) else { throw Problem(.forbidden) }
            return Caller(key: key, tenant: nil)
        case .platform(let scope):
            guard key.tenant == nil, key.role.allows([scope]) else { throw Problem(.forbidden) }
            return Caller(key: key, tenant: nil)
        case .tenantInPath(let scope):
            guard key.role.allows([scope]) else { throw Problem(.forbidden) }
            return Caller(key: key, tenant: try await tenant(named: inPath.map(String.init), for: key))
        case .tenantOrAll(let scopes):
            guard key.role.allows(scopes) else { throw Problem(.forbidden) }
            guard inQuery != nil else { return Caller(key: key, tenant: key.tenant) }
            return Caller(key: key, tenant: try await tenant(named: inQuery, for: key))
        case .tenantOfKey(let scopes):
            guard key.role.allows(scopes) else { throw Problem(.forbidden) }
            if inQuery == nil, let own = key.tenant { return Caller(key: key, tenant: own) }
            guard inQuery != nil else {
                throw Problem.parameter("tenant", "required", "is missing: a key of the platform names the tenant")
            }
            return Caller(key: key, tenant: try await tenant(named: inQuery, for: key))
        }
    }

    private func tenant(named text: String?, for key: APIKey) async throws -> TenantID {
        guard let id = text.flatMap({ TenantID($0) }) else { throw Problem(.notFound) }
        if let own = key.tenant {
            guard own == id else { throw Problem(.notFound) }
            return own
        }
        guard try await store.tenant(id).profile() != nil else { throw Problem(.notFound) }
        return id
    }
}

extension Role {
    /// Whether it has one of the scopes; a write scope includes its read scope.
    func allows(_ wanted: [Scope]) -> Bool {
        wanted.contains { scope in
            scopes.contains(scope) || (scope == .receiptsRead && scopes.contains(.receiptsWrite))
        }
    }
}
