import JSON

/// In whose words the gateway answers, by the path that was asked.
struct PaymentShape {
    private let endpoint: Endpoint
    private let startedAt: Timestamp

    init(_ endpoint: Endpoint, startedAt: Timestamp) {
        (self.endpoint, self.startedAt) = (endpoint, startedAt)
    }

    /// The fields of the generic answer, which name the places for a card number in all shapes.
    static let names = [
        "reference", "amount_decimal", "currency", "card_last4", "card_brand", "authorization_code", "paid_at",
        "status",
    ]

    /// What any shape tells, as texts.
    private struct Facts {
        var texts: [String: String]

        func string(_ name: String) -> JSONValue { .optional(texts[name]) }
    }

    /// - Parameter cardDataIn: the field that holds a test card number instead of what it should.
    func body(_ payment: SandboxPayment, _ status: PaymentOrder.Status, cardDataIn field: String?) -> JSONValue {
        let order = payment.order
        var facts = Facts(texts: [
            "reference": payment.id, "amount_decimal": Self.decimal(order.amount), "currency": order.currency,
            "card_last4": "4242", "card_brand": "visa", "authorization_code": "A1B2C3", "paid_at": startedAt.text,
            "status": status.rawValue,
        ])
        if let field { facts.texts[field] = SandboxWorld.cardNumber }
        let amount: JSONValue =
            field == "amount_decimal" ? .string(SandboxWorld.cardNumber) : .integer(order.amount)
        switch endpoint {
        case .stripeIntent: return intent(facts, amount, status)
        case .stripeCharge: return charge(facts, amount, status, id: facts.string("reference"))
        case .stripeRefund: return refund(facts, amount, status)
        case .adyenPayment: return adyenResult(facts, amount, status)
        case .adyenNotification: return adyenNotification(facts, amount, status)
        default: return generic(facts)
        }
    }

    private func generic(_ facts: Facts) -> JSONValue {
        .object(JSONObject(Self.names.map { .init(name: $0, value: facts.string($0)) }))
    }

    private static func decimal(_ minor: Int64) -> String {
        let cents = minor % 100
        return "\(minor / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}

extension PaymentShape {
    private var seconds: JSONValue { .integer(startedAt.milliseconds / 1_000) }

    /// Where the order puts a card number into a field that is a number here, the number is the card's.
    private func moment(_ facts: Facts) -> JSONValue {
        facts.texts["paid_at"] == SandboxWorld.cardNumber ? facts.string("paid_at") : seconds
    }

    private func word(_ facts: Facts, _ own: String) -> JSONValue {
        facts.texts["status"] == SandboxWorld.cardNumber ? facts.string("status") : .string(own)
    }

    private func word(
        _ facts: Facts, _ status: PaymentOrder.Status, paid: String, pending: String, failed: String
    ) -> JSONValue {
        switch status {
        case .captured, .refunded: word(facts, paid)
        case .pending: word(facts, pending)
        case .failed, .unknown: word(facts, failed)
        }
    }

    private func currency(_ facts: Facts) -> JSONValue { .optional(facts.texts["currency"]?.lowercased()) }

    private func intent(_ facts: Facts, _ amount: JSONValue, _ status: PaymentOrder.Status) -> JSONValue {
        let isPaid = status == .captured || status == .refunded
        return [
            "id": facts.string("reference"), "object": "payment_intent", "amount": amount,
            "amount_received": isPaid ? amount : 0, "currency": currency(facts), "created": moment(facts),
            "livemode": false,
            "status": word(facts, status, paid: "succeeded", pending: "processing", failed: "canceled"),
            "latest_charge": isPaid ? charge(facts, amount, status, id: "ch_of_intent") : .null,
        ]
    }

    private func charge(
        _ facts: Facts, _ amount: JSONValue, _ status: PaymentOrder.Status, id: JSONValue
    ) -> JSONValue {
        let isPaid = status == .captured || status == .refunded
        return [
            "id": id, "object": "charge", "amount": amount, "amount_captured": isPaid ? amount : 0,
            "amount_refunded": status == .refunded ? amount : 0, "captured": .bool(isPaid),
            "refunded": .bool(status == .refunded), "currency": currency(facts), "created": moment(facts),
            "status": word(facts, status, paid: "succeeded", pending: "pending", failed: "failed"),
            "payment_method_details": [
                "type": "card",
                "card": [
                    "brand": facts.string("card_brand"), "last4": facts.string("card_last4"), "exp_month": 12,
                    "exp_year": 2031, "authorization_code": facts.string("authorization_code"),
                ],
            ],
        ]
    }

    private func refund(_ facts: Facts, _ amount: JSONValue, _ status: PaymentOrder.Status) -> JSONValue {
        [
            "id": facts.string("reference"), "object": "refund", "amount": amount, "currency": currency(facts),
            "created": moment(facts),
            "status": word(facts, status, paid: "succeeded", pending: "pending", failed: "failed"),
            "charge": charge(facts, amount, .refunded, id: "ch_of_refund"),
        ]
    }

    private func adyenResult(_ facts: Facts, _ amount: JSONValue, _ status: PaymentOrder.Status) -> JSONValue {
        [
            "pspReference": facts.string("reference"),
            "resultCode": word(facts, status, paid: "Authorised", pending: "Received", failed: "Refused"),
            "amount": ["currency": facts.string("currency"), "value": amount],
            "paymentMethod": ["brand": facts.string("card_brand"), "type": "scheme"],
            "additionalData": [
                "cardSummary": facts.string("card_last4"), "authCode": facts.string("authorization_code"),
                "expiryDate": "3/2030",
            ],
        ]
    }

    private func adyenNotification(_ facts: Facts, _ amount: JSONValue, _ status: PaymentOrder.Status) -> JSONValue {
        let (event, success) =
            switch status {
            case .captured: ("CAPTURE", "true")
            case .pending: ("AUTHORISATION", "true")
            case .refunded: ("REFUND", "true")
            case .failed, .unknown: ("AUTHORISATION", "false")
            }
        return [
            "live": "false",
            "notificationItems": [
                [
                    "NotificationRequestItem": [
                        "pspReference": facts.string("reference"), "eventCode": word(facts, event),
                        "success": .string(success), "eventDate": facts.string("paid_at"),
                        "merchantAccountCode": "SandboxCOM", "paymentMethod": facts.string("card_brand"),
                        "amount": ["currency": facts.string("currency"), "value": amount],
                        "additionalData": [
                            "cardSummary": facts.string("card_last4"),
                            "authCode": facts.string("authorization_code"),
                        ],
                    ]
                ]
            ],
        ]
    }
}
