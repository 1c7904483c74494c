import HTTPTypes

/// Header fields that the HTTP library has no names for.
enum HeaderName {
    static let requestID = named("X-Request-Id")
    static let idempotencyKey = named("Idempotency-Key")
    static let idempotentReplayed = named("Idempotent-Replayed")
    static let webhookID = named("webhook-id")
    static let webhookTimestamp = named("webhook-timestamp")
    static let webhookSignature = named("webhook-signature")
    static let link = named("Link")
    static let rateLimit = named("RateLimit")
    static let rateLimitPolicy = named("RateLimit-Policy")

    /// The texts above are tokens, so the other name is never taken.
    private static func named(_ token: String) -> HTTPField.Name { HTTPField.Name(token) ?? .from }
}
