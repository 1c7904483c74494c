/// What a question to a payment gateway brought. Holds no text of the answer but the fields of a transaction.
package enum GatewayAnswer: Sendable, Hashable {
    /// A captured payment, or a completed refund where one was asked for.
    case confirmed(Transaction)
    /// It may still be captured.
    case pending
    /// It was not captured and will not be.
    case notCaptured
    /// The gateway does not know the reference.
    case unknown
    /// These mapped fields hold what looks like card data; all of the answer was dropped.
    case cardData([String])
    /// No usable answer, for this reason; the same question may bring one later.
    /// - Parameter wait: how long the gateway asks to be left alone, where it does.
    case failed(Reason, wait: Milliseconds?)
}
