import Domain

/// The token of one tenant: the one in use, the one on its way, and the last refusal. Decides what a caller who needs
/// a token has to do.
struct TokenSlot {
    typealias Flight = Task<Result<AccessToken, PlatformError>, Never>

    enum Step {
        case use(AccessToken)
        case wait(Flight)
        case fail(PlatformError)
        /// Take a new token; where there is a current one, go on with it meanwhile.
        case fetch(current: AccessToken?)
    }

    private struct Setback {
        let error: PlatformError
        let since: Timestamp
        let until: Timestamp

        /// The wait that is left, where there was one. Who comes while it is fresh has tried nothing. A clock that was set
        /// back ends the setback.
        func error(at now: Timestamp) -> PlatformError? {
            guard since <= now, now < until else { return nil }
            switch error {
            case .throttled(.some): return .throttled(wait: until - now)
            case .unreachable: return .postponed(until: until, .platformUnreachable)
            case .throttled, .credentials, .refused, .unclear, .postponed: return error
            }
        }
    }

    let connection: PlatformConnection
    private(set) var serial: UInt64 = 0
    private var token: AccessToken?
    private var flight: Flight?
    private var setback: Setback?

    init(_ connection: PlatformConnection) {
        self.connection = connection
    }

    /// Whether a token taken with these credentials is good for that connection.
    func serves(_ other: PlatformConnection) -> Bool {
        connection.clientID == other.clientID && connection.loginURL == other.loginURL
            && connection.dialect == other.dialect && connection.clientSecret == other.clientSecret
    }

    func step(at now: Timestamp) -> Step {
        if let token, now < token.renewAt { return .use(token) }
        let current = token.flatMap { now < $0.expiresAt ? $0 : nil }
        if let flight { return current.map(Step.use) ?? .wait(flight) }
        if let error = setback?.error(at: now) { return current.map(Step.use) ?? .fail(error) }
        return .fetch(current: current)
    }

    mutating func begin(_ flight: Flight, serial: UInt64) {
        self.flight = flight
        self.serial = serial
    }

    mutating func settle(_ result: Result<AccessToken, PlatformError>, at now: Timestamp) {
        flight = nil
        switch result {
        case .success(let token): (self.token, setback) = (token, nil)
        case .failure(let error): setback = Setback(error: error, since: now, until: now + Self.pause(after: error))
        }
    }

    /// Drops a token that the API refused, unless another one is in use already.
    mutating func discard(_ refused: AccessToken) {
        if token?.serial == refused.serial { token = nil }
    }

    /// Drops a fresh token that the API refused: asking for one more at once would not help.
    mutating func distrust(_ refused: AccessToken, _ error: PlatformError, at now: Timestamp) {
        guard token?.serial == refused.serial else { return }
        token = nil
        setback = Setback(error: error, since: now, until: now + Self.pause(after: error))
    }

    /// How long a failure is remembered, so that deliveries that wait do not all ask the login host.
    private static func pause(after error: PlatformError) -> Milliseconds {
        switch error {
        case .credentials: .seconds(10)
        case .throttled(let wait): wait ?? .seconds(1)
        case .unreachable, .refused, .unclear, .postponed: .seconds(1)
        }
    }
}
