/// A payment of the make-believe gateway as somebody ordered it. What is not ordered follows from the reference.
package struct PaymentOrder: Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case captured, pending, failed, refunded
        /// The gateway has never heard of it.
        case unknown
    }

    /// What is wrong with the answer, besides the payment itself.
    package enum Trouble: String, Sendable, CaseIterable {
        /// 503.
        case down
        /// The answer comes after `latencyMilliseconds`.
        case slow
        /// A body that is cut-off JSON.
        case garbage
        /// A test card number in `cardDataField`.
        case cardData = "card-data"
        /// 401, whoever asks.
        case refused
    }

    package var status: Status
    /// It is pending until it was asked for so often, and has `status` then.
    package var pendingAsks = 0
    package var trouble: Trouble?
    /// How often the trouble strikes; 0 always.
    package var troubleTimes = 0
    /// The field that holds the card number: a name of the generic answer, such as `card_brand`.
    package var cardDataField = "card_last4"
    package var latencyMilliseconds = 2_000
    /// How the payment is called; from the reference where `nil`.
    package var id: String?
    /// In the smallest unit of the currency.
    package var amount: Int64 = 4_250
    package var currency = "GBP"

    package init(_ status: Status, trouble: Trouble? = nil) {
        (self.status, self.trouble) = (status, trouble)
    }

    /// What a reference without an order tells of itself after its first `_`: `tok_captured_17`, `pi_pending`, `ch_soon…`.
    init?(reference: String) {
        let rest = reference.drop { $0 != "_" }.dropFirst()
        if rest.hasPrefix("soon") {
            self.init(.captured)
            pendingAsks = 2
        } else if let status = Status.allCases.first(where: { rest.hasPrefix($0.rawValue) }), status != .unknown {
            self.init(status)
        } else if let trouble = Trouble.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
            self.init(.captured, trouble: trouble)
        } else {
            return nil
        }
    }
}

/// A payment and how often it was asked for.
struct SandboxPayment: Sendable {
    let reference: String
    var order: PaymentOrder
    var asks = 0
    var struck = 0

    /// `pay_17` for `tok_17`; presets' ids are their references.
    var id: String {
        order.id ?? (reference.hasPrefix("tok_") ? "pay_" + reference.dropFirst("tok_".count) : reference)
    }

    /// Counts one question and answers the status that it is told.
    mutating func ask() -> PaymentOrder.Status {
        asks += 1
        return asks > order.pendingAsks ? order.status : .pending
    }

    /// Whether the trouble strikes this question.
    mutating func strike() -> PaymentOrder.Trouble? {
        guard let trouble = order.trouble, order.troubleTimes == 0 || struck < order.troubleTimes else { return nil }
        struck += 1
        return trouble
    }
}
