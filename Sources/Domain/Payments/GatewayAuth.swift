package import JSON

/// How the gateway knows who asks. What is secret of it is kept apart.
package struct GatewayAuth: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case none, bearer, basic, header
        /// A token by OAuth 2.0 client credentials, taken from `tokenUrl`.
        case oauth
    }

    package var kind: Kind = .none
    package var username: String?
    /// The name of the header that holds the secret.
    package var header: String?
    package var tokenURL: String?
    package var clientID: String?
    package var scope: String?

    package init() {}

    package init?(reading reader: FieldReader) {
        kind = reader.required("kind", Field.choice(Kind.self)) ?? .none
        username = reader.optional("username", Field.text(1...256))
        header = reader.optional("header", Self.headerName)
        tokenURL = reader.optional("tokenUrl", BaseURL.field)
        clientID = reader.optional("clientId", Field.text(1...256))
        scope = reader.optional("scope", Field.text(1...512))
        // Read by who keeps it; here only known as a field.
        _ = reader.optional("secret", Field.text(1...4_096))
        _ = reader.optional("secretSetAt", Timestamp.field)
        let needed: [(String, String?)] =
            switch kind {
            case .none, .bearer: []
            case .basic: [("username", username)]
            case .header: [("header", header)]
            case .oauth: [("tokenUrl", tokenURL), ("clientId", clientID)]
            }
        for (name, value) in needed where value == nil && reader.isNull(name) {
            reader.fail(name, InvalidValue("required", "is needed by this kind of authentication"))
        }
    }

    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "accept-encoding", "user-agent",
        "accept",
        "content-type", "te", "trailer", "upgrade", "cookie",
    ]

    private static func headerName(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.text(1...64)(value)
        guard text.utf8.allSatisfy({ isTokenByte($0) }), !reserved.contains(text.lowercased()) else {
            throw InvalidValue("invalid-name", "must be the name of a header that is free for use")
        }
        return text
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-_".utf8.contains(byte)
    }

    package var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "username": .optional(username), "header": .optional(header),
            "tokenUrl": .optional(tokenURL), "clientId": .optional(clientID), "scope": .optional(scope),
        ]
    }
}
