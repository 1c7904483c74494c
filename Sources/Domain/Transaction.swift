package import JSON

/// The payment or refund that a receipt tells of. There is no field that could hold a card number: the last four
/// digits and the brand are all that is ever taken.
package struct Transaction: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case payment, refund
    }

    package let id: String
    package let kind: Kind
    package let money: Money
    package let cardLast4: String?
    package let cardBrand: String?
    package let authorizationCode: String?
    package let paidAt: Timestamp

    package init(
        id: String, kind: Kind, money: Money, cardLast4: String?, cardBrand: String?, authorizationCode: String?,
        paidAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.money = money
        self.cardLast4 = cardLast4
        self.cardBrand = cardBrand
        self.authorizationCode = authorizationCode
        self.paidAt = paidAt
    }
}

extension Transaction {
    package init?(reading reader: FieldReader) {
        let id = reader.required("id", Field.text(1...64))
        let kind = reader.optional("type", Field.choice(Kind.self)) ?? .payment
        let amount = reader.required("amount", Field.string)
        let currency = reader.required("currency", Self.currency)
        cardLast4 = reader.optional("cardLast4", Self.lastFour)
        cardBrand = reader.optional("cardBrand", Field.text(1...32))
        authorizationCode = reader.optional("authorizationCode", Field.text(1...32))
        let paidAt = reader.required("paidAt", Timestamp.field)
        guard let id, let amount, let currency, let paidAt else { return nil }
        do {
            money = try Money(amount: amount, currency: currency)
        } catch {
            reader.fail("amount", error)
            return nil
        }
        self.id = id
        self.kind = kind
        self.paidAt = paidAt
    }

    private static func currency(_ value: JSONValue) throws(InvalidValue) -> Currency {
        guard let currency = Currency(code: try Field.string(value)) else {
            throw InvalidValue("unknown-currency", "must be an ISO 4217 code in capitals, such as USD")
        }
        return currency
    }

    private static func lastFour(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        guard text.utf8.count == 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw InvalidValue("invalid-format", "must be exactly four digits")
        }
        return text
    }

    package var json: JSONValue {
        var object = JSONObject()
        write(to: &object)
        return .object(object)
    }

    func write<Sink: JSONSink & ~Copyable>(to sink: inout Sink) {
        sink.add("id", id)
        sink.add("type", kind.rawValue)
        sink.add("amount", money.amount)
        sink.add("currency", money.currency.code)
        sink.add("cardLast4", cardLast4)
        sink.add("cardBrand", cardBrand)
        sink.add("authorizationCode", authorizationCode)
        sink.add("paidAt", paidAt.description)
    }
}
