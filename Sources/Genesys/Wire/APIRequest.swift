import HTTPTypes
import JSON
import Privacy
import Transport

/// One request to the API of an organisation, before it has a host and a token.
struct APIRequest: Equatable {
    let method: HTTPRequest.Method
    /// Path and query, escaped.
    let path: String
    let body: JSONValue?

    static func get(_ path: String) -> APIRequest {
        APIRequest(method: .get, path: path, body: nil)
    }

    static func post(_ path: String, _ body: JSONValue) -> APIRequest {
        APIRequest(method: .post, path: path, body: body)
    }

    /// - Parameter base: Scheme and host, without a slash at the end.
    func call(base: String, token: AccessToken) -> HTTPCall {
        var headers: HTTPFields = [.accept: "application/json", .authorization: "Bearer " + token.text.revealText()]
        if body != nil { headers[.contentType] = "application/json" }
        return HTTPCall(
            method: method, url: base + path, headers: headers, body: body?.serialized() ?? [],
            responseLimit: APIRequest.responseLimit)
    }

    /// Bytes; a page of conversation details is the largest answer asked for.
    static let responseLimit = 4 << 20
}
