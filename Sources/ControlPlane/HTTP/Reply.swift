package import HTTPTypes
import Hummingbird
package import JSON

/// An answer before it is HTTP.
package struct Reply: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(_ status: HTTPResponse.Status, headers: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(_ status: HTTPResponse.Status, _ value: JSONValue, mediaType: String = "application/json") {
        self.init(status, json: value.serialized(), mediaType: mediaType)
    }

    /// - Parameter json: a JSON text in UTF-8.
    package init(_ status: HTTPResponse.Status, json: [UInt8], mediaType: String = "application/json") {
        self.init(status, headers: [.contentType: mediaType], body: json)
    }

    /// Adds a header field that it does not have yet.
    mutating func add(_ name: HTTPField.Name, _ value: String) {
        headers.append(HTTPField(name: name, value: value))
    }

    /// The same with one header field more.
    package consuming func with(_ name: HTTPField.Name, _ value: String) -> Reply {
        add(name, value)
        return self
    }

    /// - Parameter isHead: the request was a HEAD: the length is told, the body is not sent.
    func response(isHead: Bool) -> Response {
        var headers = headers
        if status != .noContent { headers.append(HTTPField(name: .contentLength, value: String(body.count))) }
        guard !isHead, !body.isEmpty else { return Response(status: status, headers: headers) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
