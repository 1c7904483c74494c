package import JSON

/// What a payment gateway says of a payment.
package enum GatewayStatus: String, Sendable, Hashable, CaseIterable {
    case captured, pending, failed, refunded
}

/// The words in which a gateway says it, in whatever case.
package struct GatewayStatuses: Sendable, Hashable {
    private var words: [GatewayStatus: [String]]

    package static let usual: [GatewayStatus: [String]] = [
        .captured: ["captured", "succeeded", "paid", "settled"],
        .pending: ["pending", "processing", "authorized", "authorised"],
        .failed: ["failed", "declined", "refused", "canceled", "cancelled", "expired"],
        .refunded: ["refunded"],
    ]

    package init(_ words: [GatewayStatus: [String]] = usual) {
        self.words = words
    }

    package init?(reading reader: FieldReader) {
        words = [:]
        for status in GatewayStatus.allCases {
            words[status] =
                reader.array(status.rawValue, limit: 20, Field.text(1...64)) ?? Self.usual[status] ?? []
        }
        let all = words.values.flatMap { $0.map { $0.lowercased() } }
        if Set(all).count < all.count {
            reader.fail(nil, InvalidValue("duplicate", "may name each word only once"))
        }
    }

    package func status(of word: String) -> GatewayStatus? {
        let word = word.lowercased()
        return GatewayStatus.allCases.first { words[$0]?.contains { $0.lowercased() == word } == true }
    }

    package var json: JSONValue {
        .object(
            JSONObject(
                GatewayStatus.allCases.map { status in
                    .init(name: status.rawValue, value: .array((words[status] ?? []).map(JSONValue.string)))
                }))
    }
}
