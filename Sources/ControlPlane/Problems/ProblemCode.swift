package import HTTPTypes

/// Everything that can be wrong with a request. Closed: what is not in this list is never answered.
package enum ProblemCode: String, Sendable, CaseIterable {
    // The request as HTTP and as JSON.
    case malformedJSON = "malformed-json"
    case tooDeep = "too-deep"
    case tooManyNames = "too-many-names"
    case duplicateName = "duplicate-name"
    case invalidUnicode = "invalid-unicode"
    case unknownParameter = "unknown-parameter"
    case invalidParameter = "invalid-parameter"
    case invalidCursor = "invalid-cursor"
    case requestTimeout = "request-timeout"
    case bodyTooLarge = "body-too-large"
    case malformedRequest = "malformed-request"
    case headersTooLarge = "headers-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case methodNotAllowed = "method-not-allowed"
    // The caller.
    case unauthenticated
    case forbidden
    case notFound = "not-found"
    case tenantSuspended = "tenant-suspended"
    case tooManyRequests = "too-many-requests"
    case tooManyWrongKeys = "too-many-wrong-keys"
    // The content.
    case validationFailed = "validation-failed"
    case cardData = "card-data"
    case gatewayNotConfigured = "gateway-not-configured"
    case templateInvalid = "template-invalid"
    case notPublishable = "not-publishable"
    case renderingFailed = "rendering-failed"
    // The state of things.
    case idempotencyKeyMissing = "idempotency-key-missing"
    case idempotencyKeyInvalid = "idempotency-key-invalid"
    case idempotencyKeyReused = "idempotency-key-reused"
    case idempotencyInProgress = "idempotency-in-progress"
    case receiptExists = "receipt-exists"
    case tooLate = "too-late"
    case slugTaken = "slug-taken"
    case followUpClaimed = "follow-up-claimed"
    case followUpResolved = "follow-up-resolved"
    case notRepeatable = "not-repeatable"
    case limitReached = "limit-reached"
    case tooManySecrets = "too-many-secrets"
    case tooManyCallbacks = "too-many-callbacks"
    case callbackNotActive = "callback-not-active"
    case keyEnded = "key-ended"
    case preconditionFailed = "precondition-failed"
    case preconditionRequired = "precondition-required"
    // The service.
    case storeUnavailable = "store-unavailable"
    case overloaded
    case internalError = "internal-error"

    /// Whether sending the same request again can help.
    package enum Retry: String, Sendable, CaseIterable {
        /// It will be refused again; change the request or what it refers to.
        case none
        /// It may succeed; wait longer each time.
        case later
        /// It may succeed after the seconds of `Retry-After`.
        case after
    }

    package var status: HTTPResponse.Status {
        switch self {
        case .malformedRequest, .malformedJSON, .tooDeep, .tooManyNames, .duplicateName, .invalidUnicode,
            .unknownParameter,
            .invalidParameter, .invalidCursor, .idempotencyKeyMissing, .idempotencyKeyInvalid:
            .badRequest
        case .unauthenticated, .tooManyWrongKeys: .unauthorized
        case .forbidden, .tenantSuspended: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .idempotencyInProgress, .receiptExists, .tooLate, .slugTaken, .followUpClaimed, .followUpResolved,
            .notRepeatable, .limitReached, .tooManySecrets, .tooManyCallbacks, .callbackNotActive,
            .keyEnded:
            .conflict
        case .preconditionFailed: .preconditionFailed
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .validationFailed, .cardData, .gatewayNotConfigured, .idempotencyKeyReused, .templateInvalid,
            .notPublishable, .renderingFailed:
            .unprocessableContent
        case .preconditionRequired: .preconditionRequired
        case .tooManyRequests: .tooManyRequests
        case .internalError: .internalServerError
        case .storeUnavailable, .overloaded: .serviceUnavailable
        }
    }

    package var retry: Retry {
        switch self {
        case .idempotencyInProgress, .storeUnavailable, .overloaded, .tooManyRequests, .tooManyWrongKeys: .after
        case .requestTimeout, .internalError: .later
        default: .none
        }
    }

    /// Seconds to wait, where `retry` is `after` and they are always the same.
    package var retryAfter: Int? {
        switch self {
        case .idempotencyInProgress, .overloaded: 1
        case .storeUnavailable: 5
        default: nil
        }
    }
}
