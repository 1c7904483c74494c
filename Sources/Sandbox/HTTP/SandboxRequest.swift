import JSON

/// A request as the sandbox's logic sees it: decoded, with its body parsed, free of sockets.
struct SandboxRequest: Sendable {
    enum Body: Sendable {
        case none
        case json(JSONValue)
        case malformedJSON
        /// Fields of an `application/x-www-form-urlencoded` body.
        case form([String: String])
        case otherMedia
        case tooLarge
    }

    /// Bodies above this many bytes are refused with 413 (`request.bytes.max` of the platform).
    static let largestBody = 512_000

    let method: String
    /// The path without the query, as it was sent.
    let path: String
    let segments: [String]
    let query: [String: String]
    let authorization: String?
    let body: Body

    init(method: String, target: String, authorization: String?, body: Body) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "")
        segments = path.split(separator: "/").map { PercentCoding.decode($0, plusIsBlank: false) }
        query = parts.count > 1 ? PercentCoding.fields(of: parts[1]) : [:]
        self.authorization = authorization
        self.body = body
    }
}

extension SandboxRequest.Body {
    /// Reads a body by its media type; parameters such as a charset are ignored.
    init(contentType: String?, bytes: [UInt8]) {
        let mediaType = contentType?.split(separator: ";").first.map { $0.trimmingBlanks().lowercased() }
        switch mediaType {
        case _ where bytes.isEmpty: self = .none
        case "application/json":
            do throws(JSONError) {
                self = .json(try JSONValue(parsing: bytes))
            } catch {
                self = .malformedJSON
            }
        case "application/x-www-form-urlencoded":
            self = .form(PercentCoding.fields(of: String(decoding: bytes, as: UTF8.self)))
        default: self = .otherMedia
        }
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        drop { $0 == " " }.prefix { $0 != " " }
    }
}
