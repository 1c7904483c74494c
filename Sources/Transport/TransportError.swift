/// Why a call has no answer, sorted by what the caller may do next. Holds no text of the URL, the request or the answer.
package enum TransportError: Error, Sendable, Hashable {
    /// Nothing of the request was written to any connection: safe to repeat.
    case notSent(NotSentReason)
    /// The request, or part of it, was written: the peer may have acted on it.
    case unknown(UnknownReason)
}

/// Why nothing was written.
package enum NotSentReason: String, Sendable, Hashable, CaseIterable {
    /// Not a URL this transport calls: syntax, scheme, user or password in it.
    case invalidURL
    /// Each address of the host is refused by the ``AddressPolicy``.
    case blockedAddress
    case resolveFailed
    case connectFailed
    /// The connect deadline or the total one passed before the connection stood.
    case connectTimeout
    /// The deadline passed while waiting for a free connection.
    case queueTimeout
    /// Handshake failed, or the certificate is not trusted for the host.
    case tlsFailed
    /// The transport was closed.
    case closed
    case cancelled
}

/// Why there is no whole answer to a request that was, or may have been, written.
package enum UnknownReason: String, Sendable, Hashable, CaseIterable {
    case timeout
    /// Cut before the end of the answer, by the peer or by the closing of the transport.
    case connectionLost
    /// Body over the call's limit, or headers over ``TransportLimits/responseHeaderBytes``.
    case responseTooLarge
    case malformedResponse
    case cancelled
}
