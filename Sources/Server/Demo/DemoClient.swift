import HTTPTypes
import JSON
import Transport

/// Speaks to the server and the sandbox over real HTTP, as an admin's `curl` would.
struct DemoClient: Sendable {
    let transport: Transport
    let baseURL: String
    let key: String?

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: JSONValue
    }

    func with(key: String) -> DemoClient {
        DemoClient(transport: transport, baseURL: baseURL, key: key)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var fields = HTTPFields()
        if let key { fields[.authorization] = "Bearer \(key)" }
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let reply: HTTPReply
        do {
            reply = try await transport.send(
                HTTPCall(method: method, url: baseURL + path, headers: fields, body: body?.serialized() ?? []))
        } catch {
            throw CommandFailure.unavailable("\(method) \(path) got no answer: \(error)")
        }
        let value = reply.body.isEmpty ? .null : try? JSONValue(parsing: reply.body, limits: .response)
        return Answer(status: reply.status, headers: reply.headers, body: value ?? .null)
    }

    /// A call that must succeed.
    @discardableResult
    func expect(
        _ statuses: ClosedRange<Int> = 200...299, _ method: HTTPRequest.Method, _ path: String,
        _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        let answer = try await call(method, path, body, headers: headers)
        guard statuses.contains(answer.status) else {
            let code = answer.body["code"]?.string ?? ""
            throw CommandFailure(.internal, "\(method) \(path) was answered with \(answer.status) \(code)")
        }
        return answer
    }

    /// Replaces a setting, with the ETag that it has now.
    func put(_ path: String, _ body: JSONValue) async throws {
        let current = try await expect(.get, path)
        let tag = current.headers[.eTag] ?? ""
        try await expect(.put, path, body, headers: [("If-Match", tag)])
    }
}

extension DemoClient {
    @discardableResult
    func expect(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        try await expect(200...299, method, path, body, headers: headers)
    }
}
