import Domain
import JSON
import Privacy

/// Reduces a gateway's answer to what a receipt tells. Everything else of it is dropped unread.
struct AnswerReduction {
    let shape: GatewayShape
    let reference: PaymentReference
    let now: Timestamp

    func reduce(_ answer: JSONValue) throws(GatewayFailure) -> GatewayAnswer {
        let map = shape.map(answer, reference)
        var texts: [GatewayMap.Field: String] = [:]
        for field in GatewayMap.Field.allCases where field != .status { texts[field] = answer.text(map[field]) }
        texts[.status] = shape.word(answer, map)
        let cardData = GatewayMap.Field.allCases.filter { texts[$0].map(Self.isCardData) == true }
        guard cardData.isEmpty else { return .cardData(cardData.map(\.rawValue)) }
        guard let word = texts[.status], let status = shape.statuses.status(of: word) else {
            throw GatewayFailure(.gatewayAnswerUnusable)
        }
        switch (status, reference.kind) {
        case (.pending, _), (.captured, .refund): return .pending
        case (.failed, _), (.refunded, .payment): return .notCaptured
        case (.captured, .payment), (.refunded, .refund): return .confirmed(try transaction(texts))
        }
    }

    private static func isCardData(_ text: String) -> Bool {
        CardDetector.firstStrict(in: text) != nil
    }

    private func transaction(_ texts: [GatewayMap.Field: String]) throws(GatewayFailure) -> Transaction {
        guard let id = texts[.id], (1...64).contains(id.unicodeScalars.count), Self.isPrintable(id),
            let currency = texts[.currency].flatMap({ Currency(code: $0.uppercased()) }),
            let amount = texts[.amount],
            let money = AmountText(unit: shape.unit, decimals: shape.decimals).money(amount, currency),
            let paidAt = paidAt(texts[.paidAt])
        else { throw GatewayFailure(.gatewayAnswerUnusable) }
        return Transaction(
            id: id, kind: reference.kind, money: money, cardLast4: texts[.cardLast4].flatMap(Self.lastFour),
            cardBrand: texts[.cardBrand].flatMap(Self.short),
            authorizationCode: texts[.authorizationCode].flatMap(Self.short),
            paidAt: paidAt)
    }

    /// RFC 3339, or seconds or milliseconds since 1970; the time of the question where the gateway tells none.
    private func paidAt(_ text: String?) -> Timestamp? {
        guard let text else { return now }
        if let time = Timestamp(rfc3339: text) { return time }
        guard let number = Double(text), number > 0, number < 1e14 else { return nil }
        return Timestamp(milliseconds: Int64(number < 1e11 ? number * 1_000 : number))
    }

    private static func lastFour(_ text: String) -> String? {
        text.utf8.count == 4 && text.utf8.allSatisfy { (48...57).contains($0) } ? text : nil
    }

    /// What does not fit is left out: the receipt can do without.
    private static func short(_ text: String) -> String? {
        (1...32).contains(text.unicodeScalars.count) && isPrintable(text) ? text : nil
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
