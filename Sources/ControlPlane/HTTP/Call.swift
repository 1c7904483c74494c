package import Domain
package import HTTPTypes
package import Hummingbird
import Intake
package import JSON
import NIOCore
import Storage

/// One request on its way to a handler: routed and authenticated.
package struct Call: Sendable {
    package let request: Request
    /// Without the query.
    package let path: Substring
    package let query: Query
    package let now: Timestamp
    /// The path's parameters, in order, as they came.
    let parameters: [Substring]
    /// `nil` where the route is open to all.
    let caller: Caller?
    /// Whom the audit names for what this request changes.
    let actor: AuditActor
    let bodyTime: Duration
    /// Where the request carries an idempotency key that its route knows.
    var repeatable: RepeatableRequest?
    /// The body, where it was read already.
    private(set) var readBody: JSONValue?

    init(
        request: Request, path: Substring, query: Query, now: Timestamp, parameters: [Substring], caller: Caller?,
        actor: AuditActor, bodyTime: Duration
    ) {
        self.request = request
        self.path = path
        self.query = query
        self.now = now
        self.parameters = parameters
        self.caller = caller
        self.actor = actor
        self.bodyTime = bodyTime
    }

    package var headers: HTTPFields { request.headers }

    /// The tenant that the call is about.
    func tenant() throws(Problem) -> TenantID {
        guard let tenant = caller?.tenant else { throw Problem(.notFound) }
        return tenant
    }

    /// The tenant's part of the store; the audit names the caller for changes that are made through it.
    func tenantStore(_ store: Store) throws(Problem) -> TenantStore {
        store.tenant(try tenant(), by: actor)
    }

    /// The last parameter of the path, read as an identifier; another text names nothing.
    func identifier<Subject>(_ type: Identifier<Subject>.Type) throws(Problem) -> Identifier<Subject> {
        guard let id = parameters.last.flatMap({ Identifier<Subject>($0) }) else { throw Problem(.notFound) }
        return id
    }

    /// The body as JSON, not yet looked at for card data.
    ///
    /// - Parameter largest: how many bytes it may have.
    package func uncheckedBody(
        largest: Int = RequestBodyReader.usual, limits: JSONLimits = .request
    ) async throws -> JSONValue {
        if let readBody { return readBody }
        try checkMediaType()
        let bytes = try await RequestBodyReader.read(request, largest: largest, within: bodyTime)
        return try JSONValue(parsing: bytes.readableBytesView, limits: limits)
    }

    /// Reads the body before the handler does. A request without a body has an empty object.
    mutating func readBody(largest: Int) async throws {
        readBody = hasBody ? try await uncheckedBody(largest: largest) : [:]
    }

    /// Whether a body is announced.
    private var hasBody: Bool {
        headers[.contentType] != nil || headers[.transferEncoding] != nil || headers[.contentLength] ?? "0" != "0"
    }

    /// As `body()`, for routes that can do without: then it is an empty object.
    func bodyIfAny() async throws -> JSONValue {
        hasBody ? try await body() : [:]
    }

    /// The body as JSON without card data, for routes whose fields are all known.
    func body() async throws -> JSONValue {
        let body = try await uncheckedBody()
        let cardData = CardData.pointers(in: body, judgingNames: false)
        guard cardData.isEmpty else { throw Problem.cardData(cardData) }
        return body
    }

    /// The body as it came, for routes that must see each byte of it.
    func bytes() async throws -> [UInt8] {
        try checkMediaType()
        let buffer = try await RequestBodyReader.read(request, largest: RequestBodyReader.usual, within: bodyTime)
        return Array(buffer.readableBytesView)
    }

    private func checkMediaType() throws(Problem) {
        if let coding = headers.text(.contentEncoding), coding.lowercased() != "identity" {
            throw Problem(.unsupportedMediaType, detail: "Send the body as it is, without a `Content-Encoding`.")
        }
        let text = headers.text(.contentType) ?? ""
        if text == "application/json" { return }
        let parts = text.split(separator: ";").map { part in
            part.lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        }
        let isJSON = parts.first == "application/json"
        let isPatch = request.method == .patch && parts.first == "application/merge-patch+json"
        guard isJSON || isPatch, parts.dropFirst().allSatisfy({ $0 == "charset=utf-8" }) else {
            throw Problem(.unsupportedMediaType)
        }
    }
}
