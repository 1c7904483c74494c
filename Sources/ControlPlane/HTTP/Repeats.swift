import Domain
import HTTPTypes
import HummingbirdCore
import JSON
import Storage
import Synchronization

/// Answers a request that makes something the same, however often it comes under its idempotency key: for all routes
/// that are `isRepeatable`. Receipts have this built in.
final class Repeats: Sendable {
    private struct Claim: Hashable {
        let tenant: TenantID?
        let key: String
    }

    private let store: Store
    private let underWay = Mutex<Set<Claim>>([])

    init(store: Store) {
        self.store = store
    }

    /// Lets the route answer, unless the request came before. Errors are not kept: a corrected request may use its key.
    func answer(_ given: Call, by route: Route) async throws -> Reply {
        let claim = Claim(tenant: given.caller?.tenant, key: try IdempotencyKey.required(given.headers))
        var call = given
        try await call.readBody(largest: route.largestBody)
        guard
            let request = try await store.repeatable(
                claim.key, Self.canonical(call), of: claim.tenant, at: call.now)
        else { throw Problem(.notFound) }
        guard underWay.withLock({ $0.insert(claim).inserted }) else { throw Problem(.idempotencyInProgress) }
        defer { underWay.withLock { _ = $0.remove(claim) } }
        switch try await store.earlierAnswer(to: request) {
        case .same(let answer): return Reply(answer).with(HeaderName.idempotentReplayed, "true")
        case .ofAnotherRequest: throw Problem(.idempotencyKeyReused)
        case .none: break
        }
        call.repeatable = request
        let reply = try await route.handler(call)
        if !request.isKept, reply.status.kind == .successful {
            try await store.keep(KeptAnswer(reply), for: request)
        }
        return reply
    }

    /// What tells this request from others. The caller's key is part of it: what one key was shown, a secret perhaps, is
    /// not shown to another.
    private static func canonical(_ call: Call) -> [UInt8] {
        let request: JSONValue = [
            "method": .string(call.request.method.rawValue), "path": .string(String(call.path)),
            "query": .string(call.query.text), "key": .optional(call.caller?.key.id.description),
            "body": call.readBody ?? .null,
        ]
        return request.serialized(sortedNames: true)
    }
}

extension Call {
    /// For functions of the store that make something: keeps the answer together with what it tells of. `nil` where the
    /// request has no idempotency key.
    func answering<Value>(_ reply: @escaping @Sendable (Value) -> Reply) -> Answering<Value>? {
        repeatable.map { request in Answering(request) { KeptAnswer(reply($0)) } }
    }
}

extension KeptAnswer {
    init(_ reply: Reply) {
        let headers = reply.headers.map { Header(name: $0.name.rawName, value: $0.value) }
        self.init(status: reply.status.code, headers: headers, body: reply.body)
    }
}

extension Reply {
    init(_ kept: KeptAnswer) {
        var headers = HTTPFields()
        for header in kept.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        self.init(HTTPResponse.Status(code: kept.status), headers: headers, body: kept.body)
    }
}
