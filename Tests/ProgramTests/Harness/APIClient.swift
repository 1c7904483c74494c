import HTTPTypes
import JSON
import Testing
import Transport

/// Speaks to a server over real HTTP.
struct APIClient: Sendable {
    let transport: Transport
    var baseURL: String
    var key: String?

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]

        /// `null` where there is no JSON.
        var body: JSONValue { (try? JSONValue(parsing: bytes, limits: .response)) ?? .null }
        var code: String? { body["code"]?.string }

        func header(_ name: String) -> String? {
            HTTPField.Name(name).flatMap { headers[$0] }
        }
    }

    func with(key: String) -> APIClient {
        APIClient(transport: transport, baseURL: baseURL, key: key)
    }

    func at(_ port: Int) -> APIClient {
        APIClient(transport: transport, baseURL: "http://127.0.0.1:\(port)", key: key)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:]
    ) async throws(TransportError) -> Answer {
        var fields = HTTPFields()
        if let key { fields[.authorization] = "Bearer \(key)" }
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let reply = try await transport.send(
            HTTPCall(method: method, url: baseURL + path, headers: fields, body: body?.serialized() ?? []))
        return Answer(status: reply.status, headers: reply.headers, bytes: reply.body)
    }

    /// A call that must succeed.
    @discardableResult
    func expect(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:],
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let answer = try await call(method, path, body, headers: headers)
        try #require(
            (200...299).contains(answer.status), "\(method) \(path): \(answer.status) \(answer.code ?? "")",
            sourceLocation: location)
        return answer.body
    }

    /// Replaces a setting, with the ETag that it has now.
    func put(_ path: String, _ body: JSONValue) async throws {
        let tag = try await call(.get, path).header("ETag") ?? ""
        try await expect(.put, path, body, headers: ["If-Match": tag])
    }
}
