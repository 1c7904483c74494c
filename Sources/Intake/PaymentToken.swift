import JSON

/// A receipt may name its payment by a gateway's token instead of carrying the transaction. No tenant has a gateway yet,
/// so such a request is told so, once it is well-formed.
enum PaymentToken {
    /// `nil` where the body has no token.
    static func refusal(of body: JSONValue) -> AcceptOutcome? {
        guard let token = body["paymentToken"], token != .null else { return nil }
        guard body["transaction"] ?? .null == .null else {
            let detail = "can't stand next to a transaction"
            return .invalid([FieldError(pointer: "/paymentToken", code: "not-both", detail: detail)])
        }
        do {
            _ = try Field.text(1...256)(token)
            return .gatewayNotConfigured
        } catch {
            return .invalid([FieldError(pointer: "/paymentToken", code: error.code, detail: error.detail)])
        }
    }
}
