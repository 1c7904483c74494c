import JSON

extension SandboxWorld {
    /// A make-believe payment gateway: the beginning of a token decides the payment's status.
    ///
    /// `tok_captured…`, `tok_pending…`, `tok_failed…` and `tok_refunded…` stay as they are; `tok_soon…` is pending
    /// when first and secondly asked for and captured afterwards. Any other token: 404.
    mutating func payment(_ call: Call) throws(Refusal) -> SandboxReply {
        let token = call.id()
        guard let status = paymentStatus(of: token) else { throw .notFound("payment") }
        return .json([
            "reference": .string("pay_" + token.dropFirst("tok_".count)), "amount_decimal": "42.50", "currency": "GBP",
            "card_last4": "4242", "card_brand": "visa",
            "paid_at": .string(startedAt.text), "status": .string(status),
        ])
    }

    private mutating func paymentStatus(of token: String) -> String? {
        for status in ["captured", "pending", "failed", "refunded"] where token.hasPrefix("tok_" + status) {
            return status
        }
        guard token.hasPrefix("tok_soon") else { return nil }
        paymentReads[token, default: 0] += 1
        return paymentReads[token, default: 0] > 2 ? "captured" : "pending"
    }
}
