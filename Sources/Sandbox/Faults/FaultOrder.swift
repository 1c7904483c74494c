/// A fault to make happen. "After" kinds take the message first, "before" kinds don't.
package struct FaultOrder: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Answer properly, but later by `latencyMilliseconds`. The request is processed when it comes in.
        case latency
        /// 429 with `Retry-After` of `retryAfterSeconds` (default 1).
        case throttle
        /// `status` (default 503) without doing anything.
        case serverErrorBefore = "server-error-before"
        /// Do as asked, then `status` (default 500).
        case serverErrorAfter = "server-error-after"
        /// Close the connection without doing anything or answering.
        case cutBefore = "cut-before"
        /// Do as asked, then close the connection without an answer.
        case cutAfter = "cut-after"
        /// Do as asked, then answer `status` (default 200) with a body that is cut-off JSON.
        case garbage
        /// Void the token that was shown and answer 401 `credentials.expired`.
        case expiredToken = "expired-token"
        /// Do nothing, keep silent for `latencyMilliseconds` (default 120000), then close the connection.
        case timeoutBefore = "timeout-before"
        /// Do as asked, keep silent for `latencyMilliseconds` (default 120000), then close the connection.
        case timeoutAfter = "timeout-after"
        /// 404 `not.found` without doing anything.
        case notFound = "not-found"
        /// `status` (default 400) without doing anything; for 400, 403, 408, 409, 422 and the like.
        case refused
        /// Do as asked, then 202 without a body.
        case noBody = "no-body"
        /// Do as asked, then answer with a test card number in place of each text; with `status`, an error whose code and
        /// message hold it.
        case cardData = "card-data"
    }

    /// OAuth client id; `nil` hits every organisation.
    package var organization: String?
    /// `nil` hits every operation of the cloud, but not the payment gateway, which must be named.
    package var operation: SandboxOperation?
    package var kind: Kind
    package var status: Int?
    package var retryAfterSeconds: Int?
    package var latencyMilliseconds: Int?
    /// How often it strikes; 0 until it is deleted.
    package var times: Int
    /// The chance, 0 to 1, that it strikes a request it fits. Requests it spares do not count.
    package var probability: Double

    package init(
        _ kind: Kind, organization: String? = nil, operation: SandboxOperation? = nil, status: Int? = nil,
        retryAfterSeconds: Int? = nil, latencyMilliseconds: Int? = nil, times: Int = 1, probability: Double = 1
    ) {
        self.organization = organization
        self.operation = operation
        self.kind = kind
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
        self.latencyMilliseconds = latencyMilliseconds
        self.times = times
        self.probability = probability
    }

    func fits(_ operation: SandboxOperation, of organization: String?) -> Bool {
        guard self.organization == nil || self.organization == organization else { return false }
        return self.operation.map { $0 == operation } ?? (operation != .payment)
    }
}
