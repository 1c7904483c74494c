package import NIOCore

/// How long a peer may take before its connection is closed. Times are for the whole, however steadily it trickles.
package struct ConnectionLimits: Sendable {
    /// From the opening of a connection, TLS included, to the end of its first request's head.
    package var head: TimeAmount
    /// From the end of an answer to the end of the next request's head.
    package var idle: TimeAmount
    /// From the end of a head to the end of its body, whether or not anybody reads it.
    package var body: TimeAmount

    package init(head: TimeAmount = .seconds(15), idle: TimeAmount = .seconds(60), body: TimeAmount = .seconds(15)) {
        (self.head, self.idle, self.body) = (head, idle, body)
    }
}
