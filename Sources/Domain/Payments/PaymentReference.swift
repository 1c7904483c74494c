package import JSON

/// How the payment gateway knows a payment or refund: what a request names instead of carrying the transaction.
package struct PaymentReference: Sendable, Hashable {
    /// 1 to 256 characters; never a card number.
    package let token: String
    package let kind: Transaction.Kind

    package init(token: String, kind: Transaction.Kind = .payment) {
        (self.token, self.kind) = (token, kind)
    }

    /// From the fields `paymentToken` and `type` of a receipt's request; `nil` where there is no token.
    package init?(reading reader: FieldReader) {
        let kind = reader.optional("type", Field.choice(Transaction.Kind.self))
        guard let token = reader.optional("paymentToken", Field.text(1...256)) else {
            if kind != nil {
                reader.fail("type", InvalidValue("not-allowed", "stands next to a paymentToken, or in the transaction"))
            }
            return nil
        }
        self.init(token: token, kind: kind ?? .payment)
    }
}

extension ReceiptContent {
    /// A stored request with what the gateway told of its payment.
    package static func confirmed(_ stored: JSONValue, by transaction: Transaction) -> JSONValue {
        stored.merging(patch: ["transaction": transaction.json])
    }

    /// A stored request as one that carries its transaction: what a repetition of the receipt goes by.
    package static func withoutReference(_ stored: JSONValue) -> JSONValue {
        guard stored["paymentToken"] != nil, stored["transaction"] ?? .null != .null else { return stored }
        return stored.merging(patch: ["paymentToken": .null, "type": .null])
    }
}

extension ReceiptContent {
    /// As it was before the gateway told the transaction.
    package var unconfirmed: ReceiptContent {
        guard payment != nil else { return self }
        var content = self
        content.transaction = nil
        return content
    }
}
