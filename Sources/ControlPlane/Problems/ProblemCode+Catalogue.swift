import HTTPTypes
package import JSON

extension ProblemCode {
    /// A few words that are the same each time.
    package var title: String {
        switch self {
        case .malformedJSON: "The body is not JSON"
        case .tooDeep: "The JSON is nested too deeply"
        case .tooManyNames: "The JSON has too many names"
        case .duplicateName: "A name is given twice"
        case .invalidUnicode: "The body is not valid Unicode"
        case .unknownParameter: "A query parameter is not known"
        case .invalidParameter: "A query parameter can't be taken"
        case .invalidCursor: "The cursor can't be taken"
        case .requestTimeout: "The request came too slowly"
        case .malformedRequest: "The request is not HTTP"
        case .headersTooLarge: "The head of the request is too large"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The body has another media type"
        case .methodNotAllowed: "The path does not take this method"
        case .unauthenticated: "No valid key"
        case .forbidden: "The key may not do this"
        case .notFound: "Not found"
        case .tenantSuspended: "The tenant is suspended"
        case .tooManyRequests: "The key asks too often"
        case .tooManyWrongKeys: "Too many wrong keys"
        case .validationFailed: "The request can't be taken as it is"
        case .cardData: "The request holds card data"
        case .gatewayNotConfigured: "The tenant has no payment gateway"
        case .templateInvalid: "The template has errors"
        case .notPublishable: "The version can't be published"
        case .renderingFailed: "The message can't be made"
        case .idempotencyKeyMissing: "The Idempotency-Key header is missing"
        case .idempotencyKeyInvalid: "The Idempotency-Key can't be taken"
        case .idempotencyKeyReused: "The Idempotency-Key belongs to another request"
        case .idempotencyInProgress: "The first request with this key is under way"
        case .receiptExists: "The payment has a receipt already"
        case .tooLate: "It is too late for this"
        case .slugTaken: "The slug is taken"
        case .followUpClaimed: "Another agent has the follow-up"
        case .followUpResolved: "The follow-up is over"
        case .notRepeatable: "The receipt can't be sent again as it stands"
        case .limitReached: "The receipt was sent again as often as it may be"
        case .tooManySecrets: "Two webhook secrets are valid already"
        case .tooManyCallbacks: "The tenant has as many callbacks as it may have"
        case .callbackNotActive: "The callback is not active"
        case .keyEnded: "The key is over"
        case .preconditionFailed: "The resource was changed meanwhile"
        case .preconditionRequired: "The If-Match header is missing"
        case .storeUnavailable: "The store can't write"
        case .overloaded: "Too much is waiting"
        case .internalError: "Something went wrong inside"
        }
    }

    /// Where the catalogue tells of it.
    package var type: String { "/problems/" + rawValue }

    /// As the catalogue shows it.
    package var json: JSONValue {
        [
            "code": .string(rawValue), "type": .string(type), "status": .integer(status.code), "title": .string(title),
            "explanation": .string(explanation), "retry": .string(retry.rawValue),
        ]
    }
}
