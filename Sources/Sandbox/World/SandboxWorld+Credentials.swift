extension SandboxWorld {
    /// Who asks. The token endpoint takes client credentials, the gateway anything but `wrong-secret` and tokens that are void, everything else a token.
    mutating func identify(
        _ request: SandboxRequest, at endpoint: Endpoint, now: Timestamp
    ) throws(Refusal) -> Caller {
        switch endpoint.operation {
        case .token:
            return try identifyClient(request)
        case .payment:
            guard let header = request.authorization else { throw .missingCredentials }
            if let bearer = Self.bearer(of: request), let token = tokens[bearer],
                token.isRevoked || now >= token.expiresAt
            {
                throw .expiredCredentials
            }
            let password = BasicCredentials.read(header)?.password ?? Self.bearer(of: request) ?? header
            guard password != "wrong-secret" else { throw Refusal(401, "bad.credentials", "Invalid credentials.") }
            return Caller(clientID: "", token: nil, dialect: .platform)
        default:
            guard let bearer = Self.bearer(of: request) else { throw .missingCredentials }
            guard let token = tokens[bearer] else {
                throw Refusal(401, "bad.credentials", "Invalid login credentials.")
            }
            guard !token.isRevoked, now < token.expiresAt else { throw .expiredCredentials }
            return Caller(clientID: token.clientID, token: bearer, dialect: token.dialect)
        }
    }

    /// The organisation a request names, by client id or by a token that may have expired; for the log.
    func claimedOrganization(of request: SandboxRequest, at endpoint: Endpoint) -> String? {
        endpoint == .token
            ? request.authorization.flatMap { BasicCredentials.read($0)?.name }
            : Self.bearer(of: request).flatMap { tokens[$0]?.clientID }
    }

    /// Counts the request against its token's limit.
    mutating func count(_ token: String, of clientID: String, at now: Timestamp) -> RateStanding? {
        tokens[token]?.count(at: now, limit: organizations[clientID]?.rateLimit ?? RateLimit())
    }

    func checkScope(of caller: Caller, for endpoint: Endpoint) throws(Refusal) {
        let missing = organizations[caller.clientID]?.missingPermissions ?? []
        if caller.dialect == .platform, !endpoint.permissions.isEmpty, missing.isSuperset(of: endpoint.permissions) {
            let names = endpoint.permissions.joined(separator: ", ")
            throw Refusal(403, "missing.permissions", "You are missing the following permission(s): \(names)")
        }
        guard let needed = endpoint.guideScope, let token = caller.token else { return }
        guard tokens[token]?.scopes?.contains(needed) == true else {
            throw Refusal(403, "not.authorized", "The token lacks the scope \(needed).")
        }
    }

    /// The organisation of this client id, made with the defaults where there is none yet.
    mutating func makeOrganization(_ clientID: String) -> Organization {
        if let known = organizations[clientID] { return known }
        let made = Organization(clientID: clientID, id: source.uuid())
        organizations[clientID] = made
        return made
    }

    private mutating func identifyClient(_ request: SandboxRequest) throws(Refusal) -> Caller {
        guard let header = request.authorization, let (clientID, secret) = BasicCredentials.read(header) else {
            throw .token(401, error: "invalid_client", description: "authentication failed")
        }
        guard clientID != "unknown-client", !clientID.isEmpty else {
            throw .token(400, error: "invalid_client", description: "client not found")
        }
        let isRight =
            organizations[clientID]?.clientSecret.map { $0 == secret } ?? (secret != "wrong-secret" && !secret.isEmpty)
        guard isRight else {
            throw .token(401, error: "invalid_client", description: "authentication failed")
        }
        _ = makeOrganization(clientID)
        return Caller(clientID: clientID, token: nil, dialect: .platform)
    }

    private static func bearer(of request: SandboxRequest) -> String? {
        guard let header = request.authorization, header.lowercased().hasPrefix("bearer "), header.utf8.count > 7 else {
            return nil
        }
        return String(header.dropFirst(7))
    }
}

extension Refusal {
    static let missingCredentials = Refusal(
        401, "authentication.required", "No authentication bearer token specified in authorization header.")
    static let expiredCredentials = Refusal(
        401, "credentials.expired", "The supplied credentials are expired and cannot be used.")
}
