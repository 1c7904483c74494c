/// The whole make-believe cloud as one value: a request and a time go in, a decided reply comes out.
struct SandboxWorld: Sendable {
    var timeline: DeliveryTimeline
    let startedAt: Timestamp
    let routes = RouteTable()
    var organizations: [String: Organization] = [:]
    var tokens: [String: AccessToken] = [:]
    var ledger = MessageLedger()
    var conversations: [ConversationKey: Conversation] = [:]
    var faults = FaultBoard()
    var log: RequestLog
    var source: IdentifierSource
    /// Payments that were ordered or asked for, by reference.
    var payments: [String: SandboxPayment] = [:]
    var eventTally = EventTally()

    init(configuration: SandboxConfiguration, startedAt: Timestamp) {
        timeline = DeliveryTimeline(scale: max(0, configuration.statusDelayScale))
        self.startedAt = startedAt
        log = RequestLog(capacity: configuration.requestLogCapacity)
        source = IdentifierSource(seed: configuration.seed)
    }

    mutating func answer(_ request: SandboxRequest, at now: Timestamp) -> SandboxReply {
        if request.segments.first == "sandbox" { return administer(request, at: now) }
        var visit = Visit(correlation: source.uuid())
        var reply: SandboxReply
        do throws(Refusal) {
            reply = try visitCloud(request, at: now, &visit)
        } catch {
            reply = error.reply(correlation: visit.correlation)
        }
        reply.delayMilliseconds += visit.latencyMilliseconds
        reply.headers.append(SandboxReply.Header(name: "ININ-Correlation-Id", value: visit.correlation))
        if let standing = visit.standing { reply.headers += standing.headers }
        log.append(
            LoggedRequest(
                organization: visit.organization, operation: visit.operation, method: request.method,
                path: request.path, status: reply.isCut ? 0 : reply.status, at: now.milliseconds))
        return reply
    }

    /// What is found out about a request on the way to its answer, also when it is refused half-way.
    private struct Visit {
        let correlation: String
        var operation = SandboxOperation.none
        var organization: String?
        var standing: RateStanding?
        var latencyMilliseconds = 0
    }

    private mutating func visitCloud(
        _ request: SandboxRequest, at now: Timestamp, _ visit: inout Visit
    ) throws(Refusal) -> SandboxReply {
        let endpoint: Endpoint
        let captures: [String]
        switch routes.match(method: request.method, segments: request.segments) {
        case .found(let found, let ids): (endpoint, captures) = (found, ids)
        case .wrongMethod: throw Refusal(405, "method.not.allowed", "This path does not take \(request.method).")
        case .unknownPath: throw .notFound("resource")
        }
        visit.operation = endpoint.operation
        visit.organization = claimedOrganization(of: request, at: endpoint)
        let caller = try identify(request, at: endpoint, now: now)
        if let token = caller.token { visit.standing = count(token, of: caller.clientID, at: now) }
        if let standing = visit.standing, standing.isExceeded {
            throw .throttled(retryAfter: standing.resetSeconds, limit: standing.allowed)
        }
        try checkScope(of: caller, for: endpoint)
        let strike = faults.strike(endpoint.operation, of: visit.organization, using: &source)
        visit.latencyMilliseconds = strike.latencyMilliseconds
        let call = Call(endpoint: endpoint, captures: captures, request: request, caller: caller, now: now)
        return try perform(call, struckBy: strike.fault)
    }
}

extension RateStanding {
    var headers: [SandboxReply.Header] {
        guard allowed > 0 else { return [] }
        return [
            SandboxReply.Header(name: "inin-ratelimit-count", value: String(count)),
            SandboxReply.Header(name: "inin-ratelimit-allowed", value: String(allowed)),
            SandboxReply.Header(name: "inin-ratelimit-reset", value: String(resetSeconds)),
        ]
    }
}
