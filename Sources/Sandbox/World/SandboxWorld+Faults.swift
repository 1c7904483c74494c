import JSON

extension SandboxWorld {
    /// Answers a call, bent by the fault that strikes it.
    mutating func perform(_ call: Call, struckBy fault: FaultOrder?) throws(Refusal) -> SandboxReply {
        guard let fault else { return try perform(call) }
        switch fault.kind {
        case .latency:
            return try perform(call)
        case .throttle:
            throw .throttled(retryAfter: fault.retryAfterSeconds ?? 1, limit: rateLimit(of: call.caller).requests)
        case .serverErrorBefore:
            throw .general(fault.status ?? 503)
        case .serverErrorAfter:
            _ = try perform(call)
            throw .general(fault.status ?? 500)
        case .cutBefore:
            return .cut
        case .cutAfter:
            _ = try perform(call)
            return .cut
        case .garbage:
            _ = try perform(call)
            return SandboxReply(status: fault.status ?? 200, body: .garbage)
        case .expiredToken:
            if let token = call.caller.token { tokens[token]?.isRevoked = true }
            throw .expiredCredentials
        case .timeoutBefore:
            return silence(of: fault)
        case .timeoutAfter:
            _ = try perform(call)
            return silence(of: fault)
        case .notFound:
            throw .notFound("resource")
        case .refused:
            throw .general(fault.status ?? 400)
        case .noBody:
            _ = try perform(call)
            return .empty(status: 202)
        case .cardData:
            let reply = try perform(call)
            guard let status = fault.status, status >= 400 else { return reply.withCardData }
            return .json(["code": .string(Self.cardNumber), "message": .string(Self.cardNumber)], status: status)
        }
    }

    /// A published test number of Visa.
    static let cardNumber = "4111111111111111"

    private func silence(of fault: FaultOrder) -> SandboxReply {
        var reply = SandboxReply.cut
        reply.delayMilliseconds = fault.latencyMilliseconds ?? 120_000
        return reply
    }

    private func rateLimit(of caller: Caller) -> RateLimit {
        organizations[caller.clientID]?.rateLimit ?? RateLimit()
    }
}
