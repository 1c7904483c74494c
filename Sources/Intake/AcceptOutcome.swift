package import Domain
package import JSON

/// What became of a request for a receipt.
package enum AcceptOutcome: Sendable, Hashable {
    /// Durable. `answer` is the receipt as JSON.
    case accepted(ReceiptID, answer: [UInt8])
    /// The same request came before under this key; `answer` is what it was answered, byte for byte.
    case repeated(ReceiptID, answer: [UInt8])
    /// The key came before with another request.
    case keyReused
    /// The first request under this key is still under way.
    case inProgress
    /// The payment (or refund) has this receipt already.
    case exists(ReceiptID)
    case invalid([FieldError])
    /// JSON pointers to what looks like card data.
    case cardData([String])
    /// The request names a payment by a token, and the tenant has no payment gateway.
    case gatewayNotConfigured
    case tenantSuspended
    /// The receipt that was to be sent again is on its way, was withdrawn or erased.
    case notRepeatable
    /// It was sent again as often as it may be.
    case limitReached
    case noSuchTenant
}
