/// Bounds of a ``Transport``. All counts are for one thread.
package struct TransportLimits: Sendable, Hashable {
    /// Calls on the wire at once; the rest wait.
    package var inFlight: Int
    /// Calls on the wire at once to one scheme, host and port, so that a slow host can't take all places.
    package var perHost: Int
    /// Connections kept open when idle.
    package var idleConnections: Int
    /// Bytes of status line, headers and trailers of one answer.
    package var responseHeaderBytes: Int

    package init(
        inFlight: Int = 512, perHost: Int = 256, idleConnections: Int = 512, responseHeaderBytes: Int = 64 << 10
    ) {
        self.inFlight = inFlight
        self.perHost = perHost
        self.idleConnections = idleConnections
        self.responseHeaderBytes = responseHeaderBytes
    }
}
