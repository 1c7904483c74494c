import Domain
import JSON
import Transport

/// The API of one tenant's organisation: adds the token, and takes a fresh one when the API refuses it.
struct APIConnection: Sendable {
    let connection: PlatformConnection
    let transport: TimedTransport
    let tokens: TokenKeeper
    let deadline: Duration
    let now: @Sendable () -> Timestamp
    /// Told of the limit that an answer names.
    var noteAllowance: @Sendable (RequestAllowance) -> Void = { _ in }

    /// Hands something over. Any 2xx is success. Repeated only after a 401, which refuses for sure.
    func send(_ request: APIRequest, gate: CallGate) async throws(PlatformError) -> HTTPReply {
        try await perform(request, for: .send, gate)
    }

    /// Asks a question whose answer is JSON. Each request passes the gate.
    func ask(
        _ request: APIRequest, for purpose: CallPurpose, gate: CallGate
    ) async throws(PlatformError) -> JSONValue {
        let reply = try await perform(request, for: purpose, gate)
        guard let json = reply.json, json.object != nil else { throw .unclear(cause: "garbage") }
        return json
    }

    /// Asks for one thing; `nil` where there is none.
    func lookUp(
        _ request: APIRequest?, for purpose: CallPurpose, gate: CallGate
    ) async throws(PlatformError) -> JSONValue? {
        guard let request else { return nil }
        do throws(PlatformError) {
            return try await ask(request, for: purpose, gate: gate)
        } catch {
            guard case .refused(status: 404, _) = error else { throw error }
            return nil
        }
    }

    private func perform(
        _ request: APIRequest, for purpose: CallPurpose, _ gate: CallGate
    ) async throws(PlatformError) -> HTTPReply {
        let first = try await tokens.token(for: connection)
        try await gate.pass(purpose)
        let reply = try await exchange(request, for: purpose, first)
        guard case .unauthorized = Verdict(reply, now: now()) else { return try accepted(reply) }
        tokens.discard(first, of: connection)
        let second = try await tokens.token(for: connection)
        try await gate.pass(purpose)
        let again = try await exchange(request, for: purpose, second)
        guard case .unauthorized(let code) = Verdict(again, now: now()) else { return try accepted(again) }
        tokens.distrust(second, of: connection, .credentials(code: code))
        throw .credentials(code: code)
    }

    private func accepted(_ reply: HTTPReply) throws(PlatformError) -> HTTPReply {
        switch Verdict(reply, now: now()) {
        case .done: return reply
        case .unauthorized(let code): throw .credentials(code: code)
        case .failed(let error): throw error
        }
    }

    private func exchange(
        _ request: APIRequest, for purpose: CallPurpose, _ token: AccessToken
    ) async throws(PlatformError) -> HTTPReply {
        do throws(TransportError) {
            var call = request.call(base: connection.apiURL, token: token)
            call.deadline = deadline
            let reply = try await transport.send(call, for: purpose.rawValue, partition: connection.tenant.description)
            if let allowance = RequestAllowance(reply.headers) { noteAllowance(allowance) }
            return reply
        } catch {
            throw PlatformError(error)
        }
    }
}
