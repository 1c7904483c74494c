extension ProblemCode {
    /// What it means and what to do.
    package var explanation: String {
        switch self {
        case .malformedJSON: "Send one JSON text of RFC 8259: no comments, no trailing commas."
        case .tooDeep: "Objects and arrays may be nested 32 levels deep at most."
        case .tooManyNames: "A body may have 2,000 member names at most."
        case .duplicateName: "An object has two members of one name; `errors` points at it. Send it once."
        case .invalidUnicode: "Send UTF-8 without lone surrogates."
        case .unknownParameter: "`errors` names it. Correct its spelling or leave it out."
        case .invalidParameter: "`errors` tells which one and why."
        case .invalidCursor: "Use `nextCursor` of the last page of the same list, unchanged."
        case .requestTimeout:
            "Send the head of a request within 15 seconds and its whole body within 10, unless the operator set others."
        case .malformedRequest:
            """
            Send HTTP/1.1 as RFC 9112 says: one Content-Length or one Transfer-Encoding, CRLF line ends, valid names and values.
            """
        case .headersTooLarge: "Request line and header fields may have 80 KiB and 1,000 fields at most."
        case .bodyTooLarge: "A body may have 256 KiB at most, 1 MiB where it holds a template, 2,000 KiB of a batch."
        case .unsupportedMediaType:
            "Send `Content-Type: application/json`; PATCH takes `application/merge-patch+json` too."
        case .methodNotAllowed: "The `Allow` header names the methods that it takes."
        default: explanationOfContent
        }
    }

    private var explanationOfContent: String {
        switch self {
        case .unauthenticated:
            "Send `Authorization: Bearer cfk_…` with a key that was copied whole, has not expired and was not revoked."
        case .forbidden: "The key's role lacks the scope. Use a key of another role."
        case .notFound: "There is no such thing, or it belongs to another tenant."
        case .tenantSuspended: "It takes no new receipts until a platform administrator makes it active again."
        case .tooManyRequests:
            "Wait for the seconds of `Retry-After`. `RateLimit-Policy` and `RateLimit` tell how often a key may ask."
        case .tooManyWrongKeys:
            "Many requests from your address had no valid key. A valid key is taken at once; correct the key."
        case .validationFailed: "`errors` tells each field that is wrong and why."
        case .cardData:
            """
            `errors` points at what looks like a card number, a security code or the content of a magnetic stripe. Nothing \
            was stored. Send the last four digits in `cardLast4`, and nothing else of the card.
            """
        case .gatewayNotConfigured:

            "Set the tenant's payment gateway, or send the `transaction` itself instead of a `paymentToken`."
        case .templateInvalid:
            "`errors` tells each thing that is wrong with its part, line and column, and `warnings` what was left out."
        case .notPublishable:
            "`errors` tells what a receipt must show and this version does not. Upload a corrected version and publish that."
        case .renderingFailed: "`errors` tells which value is missing or does not fit the template."
        default: explanationOfState
        }
    }

    private var explanationOfState: String {
        switch self {
        case .idempotencyKeyMissing:
            "Send a key of your own choice, one for each request that makes something; a UUID does."
        case .idempotencyKeyInvalid: "A key has 1 to 255 printable ASCII characters, bare or in double quotes."
        case .idempotencyKeyReused:
            "Use a new key for a new request, and the same body, sent with the same API key, to repeat one."
        case .idempotencyInProgress: "Send the same request again in a moment to get its answer."
        case .receiptExists: "One payment, one receipt: `receiptId` and `Location` name it."
        case .tooLate: "Something of the receipt was sent already, or it is final."
        case .slugTaken: "Another tenant has this slug. Choose another one."
        case .followUpClaimed: "`claimedBy` has it until `claimedUntil`. Take another one, or wait."
        case .followUpResolved: "`outcome`, `resolvedBy` and `resolvedAt` tell how it ended. Nothing is left to do."
        case .notRepeatable:
            """
            It is still on its way, was withdrawn, its personal data was erased, or another receipt asks for its payment by \
            now. Wait for a receipt that is on its way until it is sent or final.
            """
        case .limitReached: "Reach the customer in another way."
        case .tooManySecrets:
            "An old secret and its successor may be valid at once, no more: revoke one first."
        case .tooManyCallbacks: "A tenant may have 20. Delete one that is not needed, or change one."
        case .callbackNotActive: "It is paused or disabled. Set its `status` to `active` first."
        case .keyEnded: "It expired or was revoked, so nothing can take its place. Make a new one."
        case .preconditionFailed: "Get it again and repeat the change with its new ETag."
        case .preconditionRequired: "Get the resource and send its ETag in `If-Match`."
        case .storeUnavailable: "Nothing was stored. Send the same request again later."
        case .overloaded: "Nothing was stored. Send the same request again in a moment."
        default: "It is in the log under this request's id. The same request may succeed later."
        }
    }
}
