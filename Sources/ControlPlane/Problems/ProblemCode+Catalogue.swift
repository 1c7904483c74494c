import HTTPTypes
package import JSON

extension ProblemCode {
    /// A few words that are the same each time.
    package var title: String { words.title }

    /// What it means and what to do.
    package var explanation: String { words.explanation }

    private var words: (title: String, explanation: String) {
        switch self {
        case .malformedJSON:
            ("The body is not JSON", "Send one JSON text of RFC 8259: no comments, no trailing commas.")
        case .tooDeep: ("The JSON is nested too deeply", "Objects and arrays may be nested 32 levels deep at most.")
        case .tooManyNames: ("The JSON has too many names", "A body may have 2,000 member names at most.")
        case .duplicateName:
            ("A name is given twice", "An object has two members of one name; `errors` points at it. Send it once.")
        case .invalidUnicode: ("The body is not valid Unicode", "Send UTF-8 without lone surrogates.")
        case .unknownParameter:
            ("A query parameter is not known", "`errors` names it. Correct its spelling or leave it out.")
        case .invalidParameter: ("A query parameter can't be taken", "`errors` tells which one and why.")
        case .invalidCursor:
            ("The cursor can't be taken", "Use `nextCursor` of the last page of the same list, unchanged.")
        case .requestTimeout: ("The body came too slowly", "Send the whole body within 10 seconds.")
        case .bodyTooLarge: ("The body is too large", "A body may have 256 KiB at most.")
        case .unsupportedMediaType:
            ("The body has another media type", "Send `Content-Type: application/json`; PATCH takes `application/merge-patch+json` too.")
        default: wordsOnCallers
        }
    }

    private var wordsOnCallers: (title: String, explanation: String) {
        switch self {
        case .methodNotAllowed: ("The path does not take this method", "The `Allow` header names the methods that it takes.")
        case .unauthenticated:
            (
                "No valid key",
                "Send `Authorization: Bearer cfk_…` with a key that was copied whole, has not expired and was not revoked."
            )
        case .forbidden: ("The key may not do this", "The key's role lacks the scope. Use a key of another role.")
        case .notFound: ("Not found", "There is no such thing, or it belongs to another tenant.")
        case .tenantSuspended:
            ("The tenant is suspended", "It takes no new receipts until a platform administrator makes it active again.")
        case .validationFailed: ("The request can't be taken as it is", "`errors` tells each field that is wrong and why.")
        case .cardData:
            (
                "The request holds card data",
                "`errors` points at what looks like a card number, a security code or the content of a magnetic stripe. "
                    + "Nothing was stored. Send the last four digits in `cardLast4`, and nothing else of the card."
            )
        case .gatewayNotConfigured:
            ("The tenant has no payment gateway", "Send the `transaction` itself instead of a `paymentToken`.")
        default: wordsOnStates
        }
    }

    private var wordsOnStates: (title: String, explanation: String) {
        switch self {
        case .idempotencyKeyMissing:
            ("The Idempotency-Key header is missing", "Send a key of your own choice, one for each receipt; a UUID does.")
        case .idempotencyKeyInvalid:
            ("The Idempotency-Key can't be taken", "A key has 1 to 255 printable ASCII characters, bare or in double quotes.")
        case .idempotencyKeyReused:
            ("The Idempotency-Key belongs to another request", "Use a new key for a new receipt, and the same body to repeat one.")
        case .idempotencyInProgress:
            ("The first request with this key is under way", "Send the same request again in a moment to get its answer.")
        case .receiptExists:
            ("The payment has a receipt already", "One payment, one receipt: `receiptId` and `Location` name it.")
        case .tooLate: ("It is too late for this", "Something of the receipt was sent already, or it is final.")
        case .slugTaken: ("The slug is taken", "Another tenant has this slug. Choose another one.")
        case .preconditionFailed: ("The resource was changed meanwhile", "Get it again and repeat the change with its new ETag.")
        case .preconditionRequired: ("The If-Match header is missing", "Get the resource and send its ETag in `If-Match`.")
        case .storeUnavailable: ("The store can't write", "Nothing was stored. Send the same request again later.")
        case .overloaded: ("Too much is waiting", "Nothing was stored. Send the same request again in a moment.")
        default: ("Something went wrong inside", "It is in the log under this request's id. The same request may succeed later.")
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
