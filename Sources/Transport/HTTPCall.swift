package import HTTPTypes

/// One outbound request, whole in memory.
///
/// `Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`, `Accept-Encoding` and `User-Agent` are set by
/// ``Transport``; values for them in `headers` are ignored.
package struct HTTPCall: Sendable {
    package var method: HTTPRequest.Method
    /// Absolute, printable ASCII, without user or password. A fragment is not sent.
    package var url: String
    package var headers: HTTPFields
    package var body: [UInt8]
    /// From `send` to the last byte of the answer, the wait for a free connection included. Whole milliseconds count.
    package var deadline: Duration
    /// From the start of name resolution to the end of the TLS handshake.
    package var connectDeadline: Duration
    /// Most bytes of body the answer may have.
    package var responseLimit: Int

    package init(
        method: HTTPRequest.Method = .get,
        url: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        deadline: Duration = .seconds(15),
        connectDeadline: Duration = .seconds(3),
        responseLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectDeadline = connectDeadline
        self.responseLimit = responseLimit
    }
}
