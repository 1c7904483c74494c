extension Receipt {
    /// How often a receipt may be sent again at the customer's wish.
    package static let mostResends = 5

    /// Whether it may be sent again: something was sent or it has ended, nobody withdrew it, and it is still known to whom
    /// it went. One whose payment was never confirmed asks for it once more.
    package var mayBeResent: Bool {
        switch status {
        case .sent, .delivered, .unconfirmed, .blockedByCompliance, .deliveryFailed, .expired: content.erasedAt == nil
        case .accepted, .awaitingPayment, .sending, .cancelled: false
        }
    }

    /// What a resend of this receipt repeats: a resend repeats what the first one did.
    package var firstSent: ReceiptID { resendOf ?? id }
}
