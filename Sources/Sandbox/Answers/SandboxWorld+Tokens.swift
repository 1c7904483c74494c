import JSON

extension SandboxWorld {
    /// Scopes of the guide dialect. A request without `scope` is one of the platform dialect.
    private static let guideScopes: Set<String> = ["view:conversations", "messaging", "email"]

    mutating func issueToken(_ call: Call) throws(Refusal) -> SandboxReply {
        guard case .form(let fields) = call.request.body else {
            throw .token(400, error: "invalid_request", description: "the body must be a urlencoded form")
        }
        guard fields["grant_type"] == "client_credentials" else {
            let error = fields["grant_type"] == nil ? "invalid_request" : "unsupported_grant_type"
            throw .token(400, error: error, description: "grant_type must be client_credentials")
        }
        guard Set(fields.keys).isSubset(of: ["grant_type", "scope"]) else {
            throw .token(400, error: "invalid_request", description: "unknown form field")
        }
        let scopes = fields["scope"].map { Set($0.split(separator: " ").map(String.init)) }
        guard scopes?.isSubset(of: Self.guideScopes) ?? true else {
            throw .token(400, error: "invalid_scope", description: "unknown scope")
        }
        let lifetime = organizations[call.caller.clientID]?.tokenLifetimeSeconds ?? 86_400
        let token = source.token()
        tokens[token] = AccessToken(
            clientID: call.caller.clientID, scopes: scopes,
            expiresAt: Timestamp(milliseconds: call.now.milliseconds + lifetime * 1000))
        var body = JSONObject()
        body["access_token"] = .string(token)
        body["token_type"] = "bearer"
        body["expires_in"] = .integer(lifetime)
        if let scope = fields["scope"] { body["scope"] = .string(scope) }
        return .json(.object(body))
    }

    func tokenInfo(_ call: Call) -> SandboxReply {
        let organization = organizations[call.caller.clientID]
        let named: JSONValue = ["id": .optional(organization?.id), "name": .string("Sandbox " + call.caller.clientID)]
        let scopes = (call.caller.token.flatMap { tokens[$0]?.scopes } ?? []).sorted().map(JSONValue.string)
        return .json([
            "organization": named, "homeOrganization": named, "authorizedScope": .array(scopes),
            "OAuthClient": [
                "id": .string(call.caller.clientID), "name": .string(call.caller.clientID),
                "authorizedGrantType": "CLIENT-CREDENTIALS", "state": "active", "roleDivisions": [],
                "scope": .array(scopes), "organization": named,
            ],
        ])
    }
}
