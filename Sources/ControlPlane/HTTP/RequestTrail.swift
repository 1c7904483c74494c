import Domain
import HTTPTypes
import Logging

/// What becomes known of a request on its way, for its one line in the log. Never a body, a query or a header's value.
struct RequestTrail: Sendable {
    let identity: RequestIdentity
    let method: HTTPRequest.Method
    /// Where the request came from.
    let source: String?
    /// What the path leads to.
    var match: RouteTable.Match?
    var caller: Caller?
    var failure: (any Error)?
    /// What the caller is told of its limit, once its key is known.
    var limit: (policy: String, state: String)?

    /// The pattern of the route, not the path that came.
    var route: String? { match?.routes.first?.path }

    /// The path as it came, for problems, with `-` for parameters that are no identifiers: they may be anything.
    var instance: String {
        guard let match else { return "/" }
        var parameters = match.parameters[...]
        let segments = (route ?? "").split(separator: "/").map { segment -> Substring in
            guard segment.hasPrefix("{"), let given = parameters.popFirst() else { return segment }
            let isIdentifier = given.utf8.count == 30 && CrockfordBase32.decode(given.dropFirst(4)) != nil
            return isIdentifier && !Door.holdsCardData(String(given)) ? given : "-"
        }
        return "/" + segments.joined(separator: "/")
    }

    /// Whom the audit names.
    var actor: AuditActor {
        AuditActor(
            caller.map { .key($0.key.id) } ?? .stranger, source: source, requestID: identity.id, trace: identity.trace)
    }

    /// A method may be any word, as long as a card number.
    private var isKnown: Bool { !Door.holdsCardData(method.rawValue) }

    func log(status: HTTPResponse.Status, took: Duration, to logger: Logger) {
        let level: Logger.Level = status.code >= 500 ? .error : status.code >= 400 ? .info : .debug
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request-id": "\(identity.id)", "method": "\(isKnown ? method.rawValue : "other")",
            "route": "\(route ?? "none")",
            "status": "\(status.code)", "ms": "\(took / .milliseconds(1))",
        ]
        if let trace = identity.trace { metadata["traceparent"] = "\(trace)" }
        if let caller { metadata["key"] = "\(caller.key.id)" }
        if let tenant = caller?.tenant { metadata["tenant"] = "\(tenant)" }
        if status.code >= 500, let failure { metadata["error"] = "\(failure)" }
        logger.log(level: level, "request", metadata: metadata)
    }
}
