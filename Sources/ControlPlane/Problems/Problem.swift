package import HTTPTypes
package import JSON

/// One thing that went wrong with one request, to be answered as RFC 9457 says. It never holds the rejected value.
package struct Problem: Error, Sendable {
    package let code: ProblemCode
    /// One sentence on this occurrence; the catalogue's explanation where there is none.
    let detail: String?
    let errors: [FieldError]
    /// Further members of the body.
    let members: [JSONObject.Member]
    var headers: HTTPFields

    package init(
        _ code: ProblemCode, detail: String? = nil, errors: [FieldError] = [], members: [JSONObject.Member] = [],
        headers: HTTPFields = HTTPFields()
    ) {
        self.code = code
        self.detail = detail
        self.errors = errors
        self.members = members
        self.headers = headers
    }

    /// - Parameter instance: a path of ours in which nothing of the caller's own words stands.
    func reply(instance: String, requestID: String) -> Reply {
        let object = json(instance: instance, requestID: requestID)
        var reply = Reply(code.status, .object(object), mediaType: "application/problem+json")
        reply.headers.append(contentsOf: headers)
        if let seconds = code.retryAfter { reply.headers[.retryAfter] = String(seconds) }
        return reply
    }

    /// As `reply` has it in its body.
    func json(instance: String, requestID: String) -> JSONObject {
        var object = JSONObject([
            .init(name: "type", value: .string(code.type)), .init(name: "title", value: .string(code.title)),
            .init(name: "status", value: .integer(code.status.code)),
            .init(name: "detail", value: .string(detail ?? code.explanation)),
            .init(name: "instance", value: .string(instance)), .init(name: "code", value: .string(code.rawValue)),
            .init(name: "requestId", value: .string(requestID)),
        ])
        for member in members { object[member.name] = member.value }
        if !errors.isEmpty { object["errors"] = .array(errors.map(Self.json)) }
        return object
    }

    private static func json(_ error: FieldError) -> JSONValue {
        ["pointer": .string(error.pointer), "code": .string(error.code), "detail": .string(error.detail)]
    }
}
