package import Domain
package import HTTPTypes

/// One line of the table of routes: what is asked, who may ask it, and what answers.
package struct Route: Sendable {
    package typealias Handler = @Sendable (Call) async throws -> Reply

    package let method: HTTPRequest.Method
    /// With parameters in braces, as OpenAPI writes it: `/v1/tenants/{tenant}/keys/{key}`.
    package let path: String
    package let access: Access
    /// The query parameters that it takes. Any other is an error.
    package let query: [String]
    /// Whether it takes an `Idempotency-Key`, and answers a repeated request as it did before (`Repeats`).
    package let isRepeatable: Bool
    /// How many bytes a body may have, where it is read before the handler asks for it.
    let largestBody: Int
    let handler: Handler

    /// - Parameter isRepeatable: for routes that make something. Their handlers hand `call.answering` to the store.
    package init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, query: [String] = [],
        isRepeatable: Bool = false, largestBody: Int = RequestBodyReader.usual, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.query = access.takesTenant ? query + ["tenant"] : query
        self.isRepeatable = isRepeatable
        self.largestBody = largestBody
        self.handler = handler
    }
}

/// Who may use a route, and whose rows it is about. Any one of the scopes will do.
package enum Access: Sendable, Hashable {
    /// No key is asked for.
    case open
    /// A webhook secret of the tenant that is the first parameter of the path. The route looks at it by itself, as a
    /// signature is over the body.
    case webhook
    /// Any key: the answer is the same for all tenants.
    case anyKey([Scope])
    /// A key of the platform.
    case platform(Scope)
    /// A key of the tenant that is the first parameter of the path, or of the platform.
    case tenantInPath(Scope)
    /// A key of a tenant, about that tenant; a key of the platform names the tenant with `?tenant=`.
    case tenantOfKey([Scope])
    /// As `tenantOfKey`; a key of the platform that names no tenant asks about all of them and the platform.
    case tenantOrAll([Scope])

    /// Whether an API key is asked for.
    var asksForKey: Bool { self != .open && self != .webhook }

    var takesTenant: Bool {
        switch self {
        case .tenantOfKey, .tenantOrAll: true
        case .open, .webhook, .anyKey, .platform, .tenantInPath: false
        }
    }
}
