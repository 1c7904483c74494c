/// What became of the wish for a receipt that an event led to.
package enum PaymentNoticeOutcome: Sendable, Hashable {
    case made(ReceiptID)
    /// The payment has a receipt already; `nil` where it is not known which.
    case exists(ReceiptID?)
    /// Not now: the reason may pass, or be mended in the settings.
    case later(Reason)
    /// It can't be accepted as it is.
    case refused(Reason)
    /// There is no such tenant any more.
    case gone
}
