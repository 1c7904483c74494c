import JSON

/// Why a request is refused; becomes the platform's `ErrorBody` or the token endpoint's own shape.
struct Refusal: Error, Sendable {
    struct Detail: Sendable, Equatable {
        let errorCode: String
        let fieldName: String
    }

    enum Style: Sendable {
        case platform, token
    }

    let status: Int
    let code: String
    let message: String
    var details: [Detail] = []
    var headers: [SandboxReply.Header] = []
    var limit: Int?
    var style = Style.platform

    init(_ status: Int, _ code: String, _ message: String, details: [Detail] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }
}

extension Refusal {
    /// One field of the request is wrong.
    static func field(_ name: String, _ message: String, code: String = "invalid.value") -> Refusal {
        Refusal(400, code, message, details: [Detail(errorCode: code, fieldName: name)])
    }

    static func missing(_ name: String, _ message: String) -> Refusal {
        field(name, message, code: "missing.field")
    }

    static func notFound(_ what: String) -> Refusal {
        Refusal(404, "not.found", "The requested \(what) was not found.")
    }

    /// The token endpoint speaks an OAuth body of its own.
    static func token(_ status: Int, error: String, description: String) -> Refusal {
        var refusal = Refusal(status, error, description)
        refusal.style = .token
        return refusal
    }

    static func throttled(retryAfter seconds: Int, limit: Int) -> Refusal {
        var refusal = Refusal(
            429, "too.many.requests.retry.after",
            "Rate limit exceeded the maximum. Retry the request in [\(seconds)] seconds")
        refusal.headers = [SandboxReply.Header(name: "Retry-After", value: String(seconds))]
        refusal.limit = limit
        return refusal
    }

    /// A failure or refusal of this status, with the platform's general code for it.
    static func general(_ status: Int) -> Refusal {
        let code =
            switch status {
            case 401: "bad.credentials"
            case 403: "missing.permissions"
            case 404: "not.found"
            case 408: "client.timeout"
            case 413: "request.entity.too.large"
            case 415: "unsupported.media.type"
            case 429: "too.many.requests"
            case 501: "not.implemented"
            case 503: "service.unavailable"
            case 504: "request.timeout"
            case 500...: "internal.server.error"
            default: "bad.request"
            }
        return Refusal(status, code, "The sandbox was told to answer \(status).")
    }

    func reply(correlation: String) -> SandboxReply {
        SandboxReply(status: status, headers: headers, body: .json(body(correlation: correlation)))
    }

    private func body(correlation: String) -> JSONValue {
        switch style {
        case .token:
            return ["error": .string(code), "description": .string(message), "error_description": .string(message)]
        case .platform:
            var body = JSONObject()
            body["message"] = .string(message)
            body["code"] = .string(code)
            body["status"] = .integer(status)
            body["messageParams"] = [:]
            body["contextId"] = .string(correlation)
            body["details"] = .array(
                details.map { ["errorCode": .string($0.errorCode), "fieldName": .string($0.fieldName)] })
            body["errors"] = []
            if let limit {
                body["limit"] = [
                    "key": "client.credentials.token.rate.per.minute", "namespace": "platform.api",
                    "value": .integer(limit),
                ]
            }
            return .object(body)
        }
    }
}
