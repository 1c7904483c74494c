package import HTTPTypes

/// A complete answer with a final status (200 or above), as received: not decompressed, redirects not followed.
package struct HTTPReply: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
