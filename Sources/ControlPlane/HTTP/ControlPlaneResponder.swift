import Domain
import HTTPTypes
package import Hummingbird
import Logging
import Telemetry
import Storage

/// Takes each request through the same steps: name it, find its route, know its caller, let the route answer; then
/// headers and one line in the log.
package struct ControlPlaneResponder: HTTPResponder {
    package typealias Context = Connection

    let table: RouteTable
    let authenticator: Authenticator
    let refusals = RefusalAudit()
    let repeats: Repeats
    let wrongKeys = WrongKeys()
    let configuration: ControlPlaneConfiguration
    let metrics: Metrics
    let now: @Sendable () -> Timestamp
    let logger: Logger

    package func respond(to request: Request, context: Connection) async throws -> Response {
        let started = ContinuousClock.now
        let time = now()
        var trail = RequestTrail(
            identity: RequestIdentity(request.headers, at: time), method: request.method, source: context.source)
        let target = Target(request)
        var reply: Reply
        do {
            reply = try await answer(request, target, at: time, started, trail: &trail)
        } catch let broken as BrokenBody {
            throw broken.cause
        } catch {
            trail.failure = error
            let problem = await audited(problem(error, trail, at: time), of: error, target, &trail, at: time)
            reply = problem.reply(instance: trail.instance, requestID: trail.identity.id)
        }
        reply.add(HeaderName.requestID, trail.identity.id)
        reply.add(.xContentTypeOptions, "nosniff")
        if let limit = trail.limit {
            reply.add(HeaderName.rateLimitPolicy, limit.policy)
            reply.add(HeaderName.rateLimit, limit.state)
        }
        if target.path.hasPrefix("/v1") { reply.add(.cacheControl, "no-store") }
        let took = ContinuousClock.now - started
        metrics.count(trail, status: reply.status, took: took)
        trail.log(status: reply.status, took: took, to: logger)
        return reply.response(isHead: request.method == .head)
    }

    private func answer(
        _ request: Request, _ target: Target, at time: Timestamp, _ started: ContinuousClock.Instant,
        trail: inout RequestTrail
    ) async throws -> Reply {
        guard let match = table.match(target.path) else { throw Problem(.notFound) }
        trail.match = match
        guard let route = match.route(for: request.method) else {
            if request.method == .options { return Reply(.noContent, headers: [.allow: match.allowed]) }
            throw Problem(.methodNotAllowed, headers: [.allow: match.allowed])
        }
        var caller: Caller?
        var allowance: CallerAllowance?
        if route.access.asksForKey {
            let known = try await authenticator.key(request.headers, at: time)
            trail.caller = Caller(key: known.key, tenant: known.key.tenant)
            try Self.take(from: known.allowance, at: time, &trail)
            allowance = known.allowance
        }
        if route.access != .open, route.method != .get, authenticator.store.overload(at: started) != nil {
            throw Problem(.overloaded)
        }
        let query = try Query(target.query, allowed: route.query)
        if route.access.asksForKey {
            let places = Door.cardData(path: target.path, query: query, headers: request.headers)
            guard places.isEmpty else { throw Problem.cardData(places) }
        }
        if let key = trail.caller?.key {
            caller = try await authenticator.caller(
                key, route.access, inPath: match.parameters.first, inQuery: query.text("tenant"))
            caller?.allowance = allowance
            trail.caller = caller
        }
        let call = Call(
            request: request, path: target.path, query: query, now: time, parameters: match.parameters,
            caller: caller, actor: trail.actor, bodyTime: configuration.bodyTime)
        guard route.isRepeatable, request.headers.text(HeaderName.idempotencyKey) != nil else {
            return try await route.handler(call)
        }
        return try await repeats.answer(call, by: route)
    }

    /// Takes one request of what the key may ask.
    private static func take(
        from allowance: CallerAllowance, at now: Timestamp, _ trail: inout RequestTrail
    ) throws(Problem) {
        switch allowance.take(at: now) {
        case .allowed(let left): trail.limit = (allowance.notes.policy, allowance.notes.state(left: left))
        case .refused(let seconds):
            trail.limit = (allowance.notes.policy, allowance.notes.state(left: 0))
            throw Problem(.tooManyRequests, headers: [.retryAfter: String(seconds)])
        }
    }

    /// What an error means to the caller. Whoever shows too many wrong keys is told to wait.
    private func problem(_ error: any Error, _ trail: RequestTrail, at now: Timestamp) -> Problem {
        guard error is RefusedKey, let seconds = wrongKeys.note(from: trail.source, at: now) else {
            return Problem(error)
        }
        return Problem(
            .tooManyWrongKeys,
            headers: [.retryAfter: String(seconds), .wwwAuthenticate: "Bearer realm=\"counterfoil\""])
    }

    /// Tells the audit of a refusal that it must know of. Where that fails, the answer is that it failed.
    private func audited(
        _ problem: Problem, of error: any Error, _ target: Target, _ trail: inout RequestTrail, at time: Timestamp
    ) async -> Problem {
        guard let event = refusals.event(for: problem, of: error, query: target.query, trail, at: time) else {
            return problem
        }
        do {
            try await authenticator.store.audit.record(event)
            return problem
        } catch {
            trail.failure = error
            return Problem(error)
        }
    }
}

/// The request target, cut at its first question mark.
struct Target: Sendable {
    let path: Substring
    let query: Substring?

    init(_ request: Request) {
        let whole = request.head.path ?? "/"
        // The absolute form that proxies send has scheme and host in front.
        guard whole.utf8.first == UInt8(ascii: "/") else {
            (path, query) = (request.uri.path[...], request.uri.query.map { $0[...] })
            return
        }
        guard let mark = whole.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            (path, query) = (whole[...], nil)
            return
        }
        (path, query) = (whole[..<mark], whole[whole.utf8.index(after: mark)...])
    }
}
